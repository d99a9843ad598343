import { z } from 'zod';
import { isCode, PiaosuError, sentenceOf } from '@piaosu/core';
import type { SuspicionRow } from '../db/suspicions.ts';
import { selectSuspicions } from '../db/suspicions.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { SUSPICION_CODES } from '../supervision/suspicion.ts';
import { isoDate } from './schemas.ts';
import { premisesId } from './trace-schema.ts';

const suspicionCode = z.enum(SUSPICION_CODES);

export const suspicion = z
  .strictObject({
    id: z.string(),
    code: z.string(),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
    box: z.string().nullable().meta({ description: 'Tag of the box; null where no single box is meant' }),
    premises: z.array(z.string()),
    evidence: z.json().meta({ description: 'Times, places and counts that it rests on' }),
    foundAt: z.string().meta({ description: 'RFC 3339, UTC' }),
  })
  .meta({ id: 'Suspicion' });

const EXAMPLE: z.input<typeof suspicion> = {
  id: '17',
  code: 'BOX_SETTLED_AGAIN',
  sentence: { zh: '同一盒药品被多次结算。', en: 'One box was brought to be settled more than once.' },
  box: '1.e68a89c5859acb3ab979a8b477b70c9623138b693c53ec73035588f6285fa092',
  premises: ['PHARMACY-1', 'PHARMACY-2'],
  evidence: {
    settled: 2,
    at: [
      { premises: 'PHARMACY-1', time: 1772415000 },
      { premises: 'PHARMACY-2', time: 1772418600, code: 'ALREADY_DISPENSED_ELSEWHERE' },
    ],
  },
  foundAt: '2026-03-02T02:30:02.000Z',
};

/** Suspicions about boxes, for those who watch over them. */
export const supervisionBoxRoutes = [
  route({
    method: 'get',
    path: '/supervision/boxes',
    tag: 'supervision',
    summary: { en: 'Suspicions about boxes, newest first', zh: '药品追溯疑点' },
    description:
      'What the own copy of the ledger and the scans at this organisation show: the same box settled again, places too far apart, ' +
      'boxes given out that another place had received, sales without stock, one box in many scans, neighbouring codes. Each is ' +
      'also an alert of supervision. A suspicion decides nothing.',
    roles: ['DRUG_INSPECTOR', 'AUDITOR'],
    write: false,
    params: none,
    query: z.strictObject({
      ...pageQuery,
      code: suspicionCode.optional(),
      premises: premisesId.optional(),
      from: isoDate.optional().meta({ description: 'Found on this day or later, +08:00' }),
      to: isoDate.optional().meta({ description: 'Found on this day or earlier, +08:00' }),
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(suspicion), {
      description: 'Suspicions',
      example: { items: [EXAMPLE], next: null },
    }),
    handle: async ({ organisation }, { query: { limit, cursor, code = null, premises = null, from, to } }) => {
      if (from !== undefined && to !== undefined && from > to) throw new PiaosuError('SCHEMA', { pointer: '/from' });
      const before = parseNumberCursor(cursor) ?? null;
      const range = { from: startOf(from), to: endOf(to) };
      const rows = await selectSuspicions(organisation.database, { code, premises, ...range, before, limit });
      return toPage(rows, limit, ({ id }) => String(id), toSuspicion);
    },
  }),
];

function startOf(day: string | undefined): string | null {
  return day === undefined ? null : `${day}T00:00:00+08:00`;
}

/** The day itself is meant too. */
function endOf(day: string | undefined): string | null {
  if (day === undefined) return null;
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000).toISOString();
}

function toSuspicion({ id, code, found_at: foundAt, ...rest }: SuspicionRow): z.input<typeof suspicion> {
  if (!isCode(code)) throw new Error(`suspicion ${id} has no code`);
  return {
    ...rest,
    ...{ id: String(id), code, foundAt: foundAt.toISOString() },
    sentence: { zh: sentenceOf(code, 'zh'), en: sentenceOf(code, 'en') },
  };
}
