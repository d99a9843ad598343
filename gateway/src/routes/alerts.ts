import { z } from 'zod';
import { isCode } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import type { Caller } from '../http/caller.ts';
import { time } from './schemas.ts';

const alert = z
  .strictObject({
    id: z.string(),
    at: time,
    code: z.string(),
    severity: z.enum(['INFO', 'WARNING', 'CRITICAL']),
    certainty: z
      .enum(['DOES_NOT_MATCH', 'UNKNOWN', 'SUSPECT', 'PROVEN'])
      .meta({ description: 'What is known: does not match, unknown, suspect or proven' }),
    institution: z.string().nullable(),
    subject: z.string(),
    evidence: z.json(),
    tx: z.string().nullable(),
    block: z.int().nullable(),
    state: z.enum(['OPEN', 'DECIDED']),
  })
  .meta({ id: 'Alert' });

export const alertRoutes = [
  route({
    method: 'get',
    path: '/alerts',
    tag: 'supervision',
    summary: { en: 'Alerts, newest first', zh: '预警列表' },
    description: 'Supervision sees all of its organisation; an institution sees those about its own acts.',
    roles: ['AUDITOR', 'ISSUER', 'CLAIMS_OFFICER', 'PAYMENT_OFFICER'],
    write: false,
    params: none,
    query: z.strictObject({ ...pageQuery, code: z.string().refine(isCode).optional() }),
    body: noBody,
    answer: jsonAnswer(pageOf(alert), { description: 'Alerts' }),
    handle: async ({ organisation, caller }, { query: { limit, cursor, code } }) => {
      const before = parseNumberCursor(cursor);
      const rows = await organisation.alerts.list({ institution: scopeOf(caller), code, before, limit });
      return toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }),
      );
    },
  }),
];

/** The institution whose rows the caller may see; undefined for supervision, which sees all. */
export function scopeOf(caller: Caller): string | undefined {
  return caller.roles.includes('AUDITOR') ? undefined : caller.institution;
}
