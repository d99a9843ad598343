import { pepperCheck, type Pepper, type PepperRecord } from '@piaosu/core';
import { expect, test } from 'vitest';
import { ConfigError } from '../config.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import { PepperRing } from './pepper-ring.ts';

const pepper = (version: number, fill = version): Pepper => ({ version, key: Buffer.alloc(32, fill) });

function announcement(...peppers: readonly Pepper[]): PepperRecord {
  return { v: 1, versions: peppers.map((each) => ({ version: each.version, check: pepperCheck(nativeHmac, each) })) };
}

test('a version that is announced and lacking is refused until it comes into the file, and then known without a restart', () => {
  let file = [pepper(1)];
  const ring = new PepperRing(() => file);
  const { held } = ring;
  ring.follow(announcement(pepper(1)));
  ring.assertComplete();
  ring.follow(announcement(pepper(1), pepper(2)));
  expect(() => {
    ring.assertComplete();
  }).toThrow(expect.objectContaining({ code: 'PEPPER_UNKNOWN', evidence: { version: 2 } }));
  file = [pepper(1), pepper(2)];
  ring.assertComplete();
  // Whoever was given the list at the start sees it too.
  expect(held.map(({ version }) => version)).toEqual([1, 2]);
});

test('another secret under an announced version is as good as none, until the file is put right', () => {
  let file = [pepper(1), pepper(2, 9)];
  const ring = new PepperRing(() => file);
  ring.follow(announcement(pepper(1), pepper(2)));
  expect(() => {
    ring.assertComplete();
  }).toThrow('PEPPER_UNKNOWN');
  file = [pepper(1), pepper(2)];
  ring.assertComplete();
});

test('a file that cannot be read leaves what is held, and says why in the cause', () => {
  let broken = false;
  const cause = new ConfigError(['pepper.json: not JSON']);
  const ring = new PepperRing(() => {
    if (broken) throw cause;
    return [pepper(1)];
  });
  broken = true;
  ring.follow(announcement(pepper(1), pepper(2)));
  expect(() => {
    ring.assertComplete();
  }).toThrow(expect.objectContaining({ code: 'PEPPER_UNKNOWN', cause }));
  expect(ring.held).toHaveLength(1);
});

test('what is accepted is named by the newest version that the ledger knows, not by one that only this file has', () => {
  const ring = new PepperRing(() => [pepper(1), pepper(2)]);
  ring.follow(announcement(pepper(1)));
  expect(ring.newest).toBe(1);
  ring.follow(announcement(pepper(1), pepper(2)));
  expect(ring.newest).toBe(2);
});
