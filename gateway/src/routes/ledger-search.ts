import { z } from 'zod';
import { ledgerKey, splitLedgerKey, type Json, type LedgerKind } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import type { ProjectedRecord, Projection } from '../organisation.ts';
import { TX } from './examples.ts';

const record = z.strictObject({
  kind: z.literal('record'),
  key: z.string(),
  block: z.int().meta({ description: 'The block that wrote it last' }),
  tx: z.string(),
  value: z.json().meta({ description: 'As every peer holds it; no person is named in it' }),
});

/** A thing on the ledger that goes by the text somebody has in hand. */
export const ledgerHit = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('block'), number: z.int() }),
    z.strictObject({ kind: z.literal('transaction'), id: z.string(), block: z.int() }),
    record,
  ])
  .meta({ id: 'LedgerHit' });
type Hit = z.input<typeof ledgerHit>;

/** Kinds whose one part is an id that people carry; the others go by tags, which nobody can type from a receipt or a box. */
const BY_ID: readonly LedgerKind[] = ['CLM', 'DSP', 'SHP', 'CNS', 'REG', 'PRD', 'PRE'];

/** What a text may be: a block's number or hash, a transaction, the key of a record, the id of a record. Nothing personal. */
const text = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^[0-9A-Za-z.:~_-]+$/u);

export const ledgerSearchRoutes = [
  route({
    method: 'get',
    path: '/ledger/search',
    tag: 'ledger',
    summary: { en: 'What on the ledger goes by a text', zh: '账本检索' },
    // What a record says of payers is for who supervises an organisation's copy, not for everybody who may read blocks.
    roles: ['AUDITOR'],
    write: false,
    params: none,
    query: z.strictObject({ text }),
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(ledgerHit) }), {
      description: 'Blocks, transactions and records of that name; empty where there is none',
      example: { items: [{ kind: 'transaction', id: TX, block: 31 }] },
    }),
    handle: async ({ organisation: { projection } }, { query }) => {
      const found = await Promise.all([blocks(projection, query.text), hashes(projection, query.text)]);
      return { items: [...found.flat(), ...(await records(projection, query.text))] };
    },
  }),
];

async function blocks(projection: Projection, asked: string): Promise<Hit[]> {
  if (!/^\d{1,15}$/u.test(asked)) return [];
  const number = Number(asked);
  const [found] = await projection.blocks({ before: number + 1, limit: 1 });
  return found?.number === number ? [{ kind: 'block', number }] : [];
}

async function hashes(projection: Projection, asked: string): Promise<Hit[]> {
  const hash = asked.toLowerCase();
  if (!/^[0-9a-f]{64}$/u.test(hash)) return [];
  const [transaction, block] = await Promise.all([projection.transaction(hash), projection.blockByHash(hash)]);
  return [
    ...(transaction === undefined ? [] : [{ kind: 'transaction' as const, id: hash, block: transaction.block }]),
    ...(block === undefined ? [] : [{ kind: 'block' as const, number: block.number }]),
  ];
}

async function records(projection: Projection, asked: string): Promise<Hit[]> {
  const keys = splitLedgerKey(asked) !== undefined ? [asked] : keysOf(asked);
  return (await projection.recordsOf(keys)).map(present);
}

function keysOf(asked: string): string[] {
  return /^[0-9A-Za-z][0-9A-Za-z.:_-]{0,127}$/u.test(asked) ? BY_ID.map((kind) => ledgerKey(kind, asked)) : [];
}

function present({ key, value, block, tx }: ProjectedRecord): Hit {
  return { kind: 'record', key, block, tx, value: copyOf(value) };
}

/** A copy, which the answer's schema may take apart. */
function copyOf(value: Json): z.core.util.JSONType {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each)]));
}
