import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseBlock } from './block-reader.ts';

const FIXTURES = new URL('../../../test/fixtures/fabric-blocks/', import.meta.url);
const recorded = readdirSync(new URL('blocks/', FIXTURES))
  .sort()
  .map((name) => parseBlock(readFileSync(new URL(`blocks/${name}`, FIXTURES))));

describe('blocks recorded from a real Fabric 3.1.5 network', () => {
  it('chain by header hash, from the first block to the reported head', () => {
    for (const [index, block] of recorded.entries()) {
      const previous = recorded[index - 1];
      if (previous !== undefined) expect(hex(block.previousHash)).toBe(hex(previous.hash));
      expect(block.number).toBe(index);
    }
    expect(hex(recorded.at(-1)?.hash)).toBe(info().currentBlockHash);
  });

  it('carry data that hashes to the header, and one changed bit is noticed', () => {
    for (const block of recorded) expect(hex(block.computedDataHash)).toBe(hex(block.dataHash));
    const bytes = readFileSync(new URL('blocks/0030.block', FIXTURES));
    // Far behind the header, inside the endorsed bytes of the transaction.
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    const forged = parseBlock(bytes);
    expect(hex(forged.computedDataHash)).not.toBe(hex(forged.dataHash));
  });

  it('give each transaction its validation code', () => {
    const expected = info().transactionsFilter;
    for (const block of recorded)
      for (const transaction of block.transactions)
        expect(transaction.code).toBe(expected[block.number]?.[transaction.position]);
  });

  it('name function, writes, creator and endorsers of a transaction', () => {
    const written = recorded
      .flatMap((block) => block.transactions)
      .find((tx) => tx.writes.some((w) => w.namespace !== '_lifecycle'));
    expect(written?.creator.certificate).toContain('BEGIN CERTIFICATE');
    expect(written?.endorsements.length).toBeGreaterThanOrEqual(2);
    expect(written?.functionName).not.toBe('');
  });
});

const chainInfo = z.object({ currentBlockHash: z.string(), transactionsFilter: z.array(z.array(z.int())) });

function info(): z.output<typeof chainInfo> {
  return chainInfo.parse(JSON.parse(readFileSync(new URL('chain-info.json', FIXTURES), 'utf8')));
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
