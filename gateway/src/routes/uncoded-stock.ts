import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { commitPlainAct } from '../use-cases/supply/trace-act.ts';
import { committed, isoDate } from './schemas.ts';
import { premisesId, productId, TX_EXAMPLE } from './trace-schema.ts';

const stock = z.strictObject({
  premises: premisesId,
  product: productId,
  units: z.int().min(1).max(1_000_000).meta({ description: 'Smallest dispensing units on the shelf without a code' }),
});

const EXAMPLE = { premises: 'PRE-PH-0001', product: '86900000000012', units: 480 };

const declared = stock
  .extend({
    left: z.int().meta({ description: 'Of them not given out yet' }),
    until: isoDate.nullable().meta({ description: 'Last day on which they are given out' }),
    ...committed,
  })
  .meta({ id: 'UncodedStock' });

const answer = z.object({ declared: z.int(), left: z.int(), until: z.string().nullable() });

/** 无码库: stock from before traceability, said once and burnt down. */
export const uncodedStockRoutes = [
  route({
    method: 'post',
    path: '/uncoded-stock',
    tag: 'supply',
    summary: { en: 'Declare stock without codes', zh: '无码库存申报' },
    description: 'By its holder once, while the product’s rule is DECLARED; corrected by the regulator only.',
    roles: ['PHARMACIST', 'DRUG_INSPECTOR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(stock, { example: EXAMPLE }),
    answer: jsonAnswer(declared, {
      status: 201,
      description: 'Declared',
      example: { ...EXAMPLE, left: 480, until: '2026-12-31', ...TX_EXAMPLE },
    }),
    codes: ['AUTH_SCOPE', 'ORG_SUSPENDED', 'UNKNOWN_PRODUCT', 'NO_CODE_EXHAUSTED', 'ALREADY_EXISTS', 'LEDGER_BUSY'],
    handle: async (context, { body }) => {
      const { result, tx, block } = await commitPlainAct(context, 'uncoded.declare', { body });
      const { declared: units, left, until } = answer.parse(result);
      return { ...body, units, left, until, tx, block };
    },
  }),
];
