import { TextDecoder } from 'node:util';
import { PiaosuError } from '@piaosu/core';

/** No line of ours is nearly as long; what has none of this length is another sort of file. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * The lines of a text in UTF-8, as its bytes arrive: memory does not grow with the text. The byte order mark of a
 * spreadsheet is no part of the first line.
 * @throws PiaosuError SCHEMA for bytes that are not UTF-8 and for a line above 64 kB
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_BYTES) throw new PiaosuError('SCHEMA', { expected: 'lines' });
    yield* lines;
  }
  rest += decode(decoder);
  if (rest !== '') yield rest;
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new PiaosuError('SCHEMA', { expected: 'UTF-8' }, cause);
  }
}
