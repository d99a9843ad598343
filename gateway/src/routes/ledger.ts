import { z } from 'zod';
import { checkpointKey, PiaosuError } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import type { BlockSummary, TransactionSummary } from '../organisation.ts';
import { institutionId, time } from './schemas.ts';
import { BLOCK_EXAMPLE, CHECKPOINT_EXAMPLE, TRANSACTION_EXAMPLE } from './examples.ts';

export const block = z
  .strictObject({
    number: z.int(),
    hash: z.string(),
    previousHash: z.string(),
    transactions: z.int(),
    time,
  })
  .meta({ id: 'Block' });

export const transaction = z
  .strictObject({
    id: z.string(),
    block: z.int(),
    position: z.int(),
    validation: z.string().meta({ description: "Fabric's validation code", examples: ['VALID'] }),
    time,
    creator: z.string(),
    functionName: z.string(),
    endorsers: z.array(z.string()).meta({ description: 'MSP ids of who signed the outcome before it was ordered' }),
    keys: z.array(z.string()),
  })
  .meta({ id: 'Transaction' });

export const checkpoint = z
  .strictObject({
    publisher: institutionId,
    shard: z.string(),
    size: z.int(),
    root: z.string(),
    tx: z.string(),
    block: z.int(),
  })
  .meta({ id: 'Checkpoint' });

export const blockWithTransactions = block
  .extend({ items: z.array(transaction) })
  .meta({ id: 'BlockWithTransactions' });

/** Blocks belong to peers, gateways and administrators, not to institutions (design: Organisations). */
const READERS = ['AUDITOR', 'REGISTRAR'] as const;

export const ledgerRoutes = [
  route({
    method: 'get',
    path: '/ledger/blocks',
    tag: 'ledger',
    summary: { en: 'Blocks, newest first', zh: '区块列表' },
    roles: READERS,
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(block).extend({ height: z.int() }), {
      description: 'Blocks this organisation has taken in',
      example: { items: [BLOCK_EXAMPLE], next: 'MzE', height: 31 },
    }),
    handle: async ({ organisation: { projection } }, { query: { limit, cursor } }) => {
      const blocks = await projection.blocks({ before: parseNumberCursor(cursor), limit: limit + 1 });
      const page = toPage(blocks, limit, ({ number }) => String(number), presentBlock);
      return { ...page, height: await projection.height() };
    },
  }),
  route({
    method: 'get',
    path: '/ledger/blocks/{number}',
    tag: 'ledger',
    summary: { en: 'One block with its transactions', zh: '区块' },
    roles: READERS,
    write: false,
    params: z.strictObject({ number: z.string().regex(/^\d{1,15}$/u) }),
    query: none,
    body: noBody,
    answer: jsonAnswer(blockWithTransactions, {
      description: 'The block and its transactions in their order',
      example: { ...BLOCK_EXAMPLE, items: [TRANSACTION_EXAMPLE] },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation: { projection } }, { params: { number } }) => {
      const [found] = await projection.blocks({ before: Number(number) + 1, limit: 1 });
      if (found?.number !== Number(number)) throw new PiaosuError('RESOURCE_NOT_FOUND', { id: number });
      return { ...presentBlock(found), items: (await projection.transactionsOf(found.number)).map(presentTransaction) };
    },
  }),
  route({
    method: 'get',
    path: '/ledger/transactions/{id}',
    tag: 'ledger',
    summary: { en: 'One transaction', zh: '交易' },
    roles: READERS,
    write: false,
    params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/u) }),
    query: none,
    body: noBody,
    answer: jsonAnswer(transaction, {
      description: 'The transaction, its validation and the keys it wrote',
      example: TRANSACTION_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation }, { params: { id } }) => {
      const found = await organisation.projection.transaction(id);
      if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      return presentTransaction(found);
    },
  }),
  route({
    method: 'get',
    path: '/ledger/checkpoints',
    tag: 'ledger',
    summary: { en: 'Checkpoints of the publishers', zh: '检查点列表' },
    roles: ['AUDITOR', 'REGISTRAR', 'ISSUER', 'CLAIMS_OFFICER', 'SERVICE'],
    write: false,
    params: none,
    query: z.strictObject({ ...pageQuery, publisher: institutionId.optional() }),
    body: noBody,
    answer: jsonAnswer(pageOf(checkpoint), {
      description: 'Sizes and roots by log',
      example: { items: [CHECKPOINT_EXAMPLE], next: null },
    }),
    handle: async ({ organisation }, { query: { limit, cursor, publisher } }) => {
      const after = parseCursor(cursor);
      const rows = await organisation.projection.checkpoints({ publisher, after, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => checkpointKey(row.publisher, row.shard, row.size),
        (row) => row,
      );
    },
  }),
];

function presentBlock(summary: BlockSummary) {
  return { ...summary, time: summary.time.toISOString() };
}

function presentTransaction(summary: TransactionSummary) {
  return { ...summary, keys: [...summary.keys], endorsers: [...summary.endorsers], time: summary.time.toISOString() };
}
