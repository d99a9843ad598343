import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { byteaArray, textArray } from './binary-array.ts';
import { bytes } from './bytes.ts';

let opened: MigratedDatabase;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened.close();
});

const row = z.object({ text: z.string(), bytes });

test.each([[[]], [['one']], [['', '票溯', 'a,"b\\c}', 'NULL']]])(
  'the server reads %j as it was given',
  async (texts) => {
    const values = texts.map((text) => Buffer.from(text, 'utf8'));
    const read = await opened.database.rows(
      row,
      'SELECT * FROM unnest($1::text[], $2::bytea[]) AS given (text, bytes)',
      [textArray(texts), byteaArray(values)],
    );
    expect(read.map(({ text }) => text)).toEqual(texts);
    expect(read.map((each) => Buffer.from(each.bytes))).toEqual(values);
  },
);
