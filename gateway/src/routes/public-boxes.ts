import { CODES } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, publicRoute } from '../http/route.ts';
import { checkBox, type PublicBox } from '../use-cases/dispensing/public-box.ts';
import { isoDate } from './schemas.ts';
import { BOX_CODE, code, noticeId, recallClass } from './trace-schema.ts';
import { work } from './verification-schema.ts';

export const publicBox = z
  .strictObject({
    answer: z.enum(['NO_RECORD', 'SOLD_ONCE', 'SOLD_BEFORE']),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
    fits: z.boolean().exactOptional().meta({
      description: 'Of a box that was sold once: within a day of the date that was asked',
    }),
    product: z.string().exactOptional().meta({ description: 'What the code’s number is registered for' }),
    recall: z.strictObject({ class: recallClass.exactOptional(), notice: noticeId }).exactOptional(),
  })
  .meta({ id: 'PublicBox' });

/** What patients may ask of their own medicine. */
export const publicBoxRoutes = [
  publicRoute({
    method: 'post',
    path: '/public/boxes',
    tag: 'dispensing',
    summary: { en: 'Check a box of medicine without login', zh: '公众药盒核验' },
    description:
      'Never says where, when or by whom. A box that was not sold yet and one that does not exist get the same answer. Where ' +
      'somebody tries out codes, RATE_LIMITED carries a `challenge` and its `bits`, as at POST /public/verifications.',
    params: none,
    query: none,
    // A flood is for the network to stop: a total here would let a hundred machines lock everybody out.
    budget: { seconds: 60, perClient: 60, total: Number.MAX_SAFE_INTEGER },
    body: jsonBody(
      z.strictObject({ code, date: isoDate.exactOptional().meta({ description: 'the day it was bought' }), work }),
      { example: { code: BOX_CODE, date: '2026-03-02' } },
    ),
    answer: jsonAnswer(publicBox, {
      description: 'What there is on record',
      example: { ...present({ answer: 'SOLD_ONCE', fits: true }), product: '阿莫西林胶囊' },
    }),
    codes: [
      'RATE_LIMITED',
      'FMT_LENGTH',
      'FMT_CHARSET',
      'FMT_CHECKDIGIT',
      'FMT_STRUCTURE',
      'FMT_DATE',
      'FMT_NOT_TRACE_CODE',
    ],
    handle: async (context, { body: { work: done, ...question } }) => present(await checkBox(context, question, done)),
  }),
];

function present(told: PublicBox): z.input<typeof publicBox> {
  const { zh, en } = CODES[told.answer];
  return { ...told, sentence: { zh, en } };
}
