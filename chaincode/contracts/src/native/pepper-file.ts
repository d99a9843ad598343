import { readFileSync, statSync } from 'node:fs';

import { integer, listOf, parseShape, record, text, type Pepper } from '@piaosu/core';

const pepperFileShape = record({
  versions: listOf(record({ version: integer(1, 9999), key: text(/^(?:[0-9a-f]{2}){32,64}$/) }), { min: 1, max: 100 }),
});

/** Other users of the machine must not read it: who has the secret can test guesses of every id on the ledger. */
const FORBIDDEN_MODE = 0o077;

/**
 * The secrets behind all tags, `{"versions":[{"version":1,"key":"<hex>"}]}`, oldest first.
 * @throws Error with a sentence for the operator; never with the content of the file.
 */
export function readPepperFile(path: string): Pepper[] {
  if ((statSync(path).mode & FORBIDDEN_MODE) !== 0)
    throw new Error(`${path} must be readable by its owner only (chmod 600)`);
  const file = parseShape(pepperFileShape, parseJson(path));
  if (!file.ok)
    throw new Error(`${path} is no pepper file: see ${file.faults.map((fault) => fault.pointer).join(', ')}`);
  const versions = file.value.versions.map(({ version }) => version);
  if (new Set(versions).size !== versions.length) throw new Error(`${path} holds a version twice`);
  return file.value.versions
    .map(({ version, key }) => ({ version, key: Buffer.from(key, 'hex') }))
    .sort((left, right) => left.version - right.version);
}

function parseJson(path: string): unknown {
  const content = readFileSync(path, 'utf8');
  try {
    return JSON.parse(content);
  } catch {
    // The parser's own message quotes the content, which is secret.
    throw new Error(`${path} is not JSON`);
  }
}
