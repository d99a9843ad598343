import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HashAlg, HashSuite } from '../hash/suite.ts';
import { hmacSha256, suiteOf } from '../hash/suite.ts';
import { runVectors, type VectorPorts } from './run-vectors.ts';

const FOLDER = new URL('../../vectors/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

function nativeSuiteOf(alg: HashAlg): HashSuite {
  const name = alg === 'sm3' ? 'sm3' : 'sha256';
  return { alg, digest: (data) => createHash(name).update(data).digest() };
}

const PORTS: Readonly<Record<string, VectorPorts>> = {
  "the core's own primitives": { suiteOf, hmac: hmacSha256 },
  'those of node:crypto': {
    suiteOf: nativeSuiteOf,
    hmac: (key, data) => createHmac('sha256', key).update(data).digest(),
  },
};

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}

describe.each(Object.entries(PORTS))('vectors with %s', (_, ports) => {
  it.each(files)('%s holds', (file) => {
    expect(runVectors(read(file), ports)).toEqual([]);
  });
});

describe('the runner of vectors', () => {
  it('finds a case that does not hold, and one that nobody can run', () => {
    const cases = [
      { name: 'wrong', op: 'digest', in: { alg: 'sha-256', data: '' }, out: '00' },
      { name: 'unknown', op: 'nothing', in: null, out: null },
    ];
    const failures = runVectors({ about: 'x', cases }, { suiteOf, hmac: hmacSha256 });
    expect(failures.map(({ name }) => name)).toEqual(['wrong', 'unknown']);
  });
});
