import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { scopeOf } from './alerts.ts';
import { time } from './schemas.ts';

const access = z
  .strictObject({
    id: z.string(),
    at: time,
    org: z.string(),
    institution: z.string(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    outcome: z.string(),
    purpose: z.string().nullable(),
  })
  .meta({ id: 'Access' });

export const accessLogRoutes = [
  route({
    method: 'get',
    path: '/access-log',
    tag: 'access',
    summary: { en: 'Who looked at what, when and why', zh: '查阅记录' },
    roles: ['AUDITOR', 'ISSUER', 'CLAIMS_OFFICER'],
    write: false,
    params: none,
    query: z.strictObject({
      ...pageQuery,
      subject: z
        .string()
        .max(128)
        .regex(/^\P{Cc}*$/u)
        .optional(),
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(access), { description: 'Entries, newest first' }),
    handle: async ({ organisation, caller }, { query: { limit, cursor, subject } }) => {
      const before = parseNumberCursor(cursor);
      const rows = await organisation.accessLog.list({ institution: scopeOf(caller), subject, before, limit });
      return toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }),
      );
    },
  }),
];
