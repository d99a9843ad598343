import { z } from 'zod';
import { PAPER_VOID_REASONS } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { exchangePaper, voidPaper } from '../use-cases/receipts/paper.ts';
import { committed, paperNumber, receiptParams, toRef } from './schemas.ts';
import { COMMITTED_EXAMPLE } from './examples.ts';

const paper = { paperCode: paperNumber('33060125'), paperNumber: paperNumber('0012345678') };
const example = { paperCode: '33060125', paperNumber: '0012345678' };

const common = {
  method: 'post',
  tag: 'receipts',
  roles: ['ISSUER', 'SERVICE', 'REGISTRAR'],
  write: true,
  params: receiptParams,
  query: none,
} as const;

export const paperRoutes = [
  route({
    ...common,
    path: '/receipts/{code}-{number}/paper-exchange',
    summary: { en: 'Exchange a receipt for a paper receipt', zh: '换开纸质票据' },
    description:
      'One paper number stands for a receipt at a time, and for one receipt for ever; other printouts are copies. ' +
      'A red-flush waits until the paper is voided.',
    body: jsonBody(z.strictObject(paper), { example }),
    answer: jsonAnswer(z.strictObject({ state: z.literal('LIVE'), ...committed }), {
      status: 201,
      description: 'The paper number stands for the receipt',
      example: { state: 'LIVE', ...COMMITTED_EXAMPLE },
    }),
    codes: [
      'RESOURCE_NOT_FOUND',
      'NOT_ISSUER',
      'NOT_ANCHORED',
      'ALREADY_EXCHANGED',
      'NUMBER_CONFLICT',
      'ILLEGAL_TRANSITION',
    ],
    handle: async (context, { params, body }) => ({
      state: 'LIVE' as const,
      ...(await exchangePaper(context, toRef(params), body)),
    }),
  }),
  route({
    ...common,
    path: '/receipts/{code}-{number}/paper-void',
    summary: { en: 'Void the paper receipt of a receipt', zh: '纸质票据作废' },
    description:
      'RECOVERED, DAMAGED, LOST: the number is used up, another paper may be exchanged. MISTYPED: the number was entered ' +
      'wrongly and is free for the sheet that bears it; the authority may say so of a number that is used up.',
    body: jsonBody(z.strictObject({ ...paper, reason: z.enum(PAPER_VOID_REASONS) }), {
      example: { ...example, reason: 'RECOVERED' },
    }),
    answer: jsonAnswer(z.strictObject(committed), { description: 'Voided', example: COMMITTED_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'NOT_ISSUER', 'ILLEGAL_TRANSITION'],
    handle: (context, { params, body: { reason, ...ref } }) => voidPaper(context, toRef(params), ref, reason),
  }),
];
