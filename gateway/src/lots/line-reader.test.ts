import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from './line-reader.ts';

async function linesIn(bytes: Buffer, chunkBytes: number): Promise<string[]> {
  const count = Math.ceil(bytes.length / chunkBytes);
  const chunks = Array.from({ length: count }, (_, i) => bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes));
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(chunks))) lines.push(line);
  return lines;
}

describe('lines of a stream', () => {
  test('are the same wherever its bytes were cut, also inside a character', async () => {
    const line = fc.string({ unit: fc.constantFrom('码', 'a', '1', ',', '😀'), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, chunkBytes) => {
        const text = lines.map((each) => `${each}\n`).join('');
        expect(await linesIn(Buffer.from(text), chunkBytes)).toEqual(lines);
      }),
    );
  });

  test('end where the text ends, with a newline or without, and begin behind a byte order mark', async () => {
    expect(await linesIn(Buffer.from('\uFEFFa\nb'), 2)).toEqual(['a', 'b']);
  });

  test('refuse what is no text of lines', async () => {
    await expect(linesIn(Buffer.from([0x61, 0xb0, 0xa1, 0x0a]), 4)).rejects.toMatchObject({ code: 'SCHEMA' });
    await expect(linesIn(Buffer.alloc(200_000, 'x'), 65_536)).rejects.toMatchObject({ code: 'SCHEMA' });
  });
});
