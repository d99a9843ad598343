import { z } from 'zod';
import { NOTICE_KINDS, type NoticeRow } from '../db/notices.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { patientOf } from '../use-cases/patients/my-receipts.ts';
import { time } from './schemas.ts';

const noticeId = z
  .string()
  .regex(/^\d{1,15}$/u)
  .meta({ description: 'id of a notice', examples: ['17'] });

export const notice = z
  .strictObject({
    id: noticeId,
    kind: z.enum(NOTICE_KINDS),
    at: time,
    read: time.nullable(),
    data: z.record(z.string(), z.json()).meta({ description: 'Ids, codes and states, by kind' }),
  })
  .meta({ id: 'Notice' });

const EXAMPLE: z.input<typeof notice> = {
  id: '17',
  kind: 'LOOKED_AT',
  at: '2026-01-06T01:30:00.000Z',
  read: null,
  data: {
    org: 'InsuranceMSP',
    institution: 'INS-A',
    action: 'exchange.package',
    at: '2026-01-06T01:29:59.000Z',
    eInvoiceCode: '33060125',
    eInvoiceNumber: '0000000101',
  },
};

export const receiver = z.strictObject({
  receiver: z
    .string()
    .meta({ description: 'Stands for you in this portal’s events', examples: [`ptn_${'0'.repeat(32)}`] }),
});

const own = { tag: 'patients', roles: ['PATIENT'], body: noBody } as const;

export const noticeRoutes = [
  route({
    ...own,
    method: 'get',
    path: '/notices',
    summary: { en: 'What I was told', zh: '我的通知' },
    description: 'Who looked, and what became of family bindings and consents; newest first.',
    write: false,
    family: true,
    params: none,
    query: z.strictObject({ ...pageQuery, unread: z.enum(['true']).optional().meta({ description: 'Only those' }) }),
    answer: jsonAnswer(pageOf(notice), { description: 'Notices', example: { items: [EXAMPLE], next: null } }),
    handle: async (context, { query: { limit, cursor, unread } }) => {
      const asked = { before: parseNumberCursor(cursor), unreadOnly: unread !== undefined, limit };
      const rows = await context.organisation.notices.list(patientOf(context), asked);
      return toPage(rows, limit, (row) => String(row.id), present);
    },
  }),
  route({
    ...own,
    method: 'post',
    path: '/notices/{id}/read',
    summary: { en: 'Mark a notice as read', zh: '标记通知已读' },
    write: true,
    params: z.strictObject({ id: noticeId }),
    query: none,
    answer: jsonAnswer(notice, { description: 'Read', example: { ...EXAMPLE, read: '2026-01-06T08:00:00.000Z' } }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) =>
      present(await context.organisation.notices.read(patientOf(context), Number(id))),
  }),
  route({
    ...own,
    method: 'put',
    path: '/notices/receiver',
    summary: { en: 'Be told outside the application too', zh: '开通短信等外部通知' },
    description:
      'From now on the portal’s webhooks get `cn.piaosu.notice.created` for each notice of mine, with this pseudonym and ' +
      'nothing else of me. The portal gives pseudonym and telephone number to its message service.',
    write: true,
    params: none,
    query: none,
    answer: jsonAnswer(receiver, { description: 'The pseudonym', example: { receiver: `ptn_${'0'.repeat(32)}` } }),
    handle: async (context) => ({
      receiver: await context.organisation.notices.subscribe(patientOf(context), context.caller.institution),
    }),
  }),
  route({
    ...own,
    method: 'delete',
    path: '/notices/receiver',
    summary: { en: 'Be told in the application alone', zh: '关闭外部通知' },
    description: 'The pseudonym is forgotten: who subscribes again gets another one.',
    write: true,
    params: none,
    query: none,
    answer: jsonAnswer(z.strictObject({ state: z.literal('REMOVED') }), {
      description: 'Forgotten',
      example: { state: 'REMOVED' },
    }),
    handle: async (context) => {
      await context.organisation.notices.unsubscribe(patientOf(context), context.caller.institution);
      return { state: 'REMOVED' as const };
    },
  }),
];

function present({ id, kind, at, data, read_at: read }: NoticeRow): z.input<typeof notice> {
  return { id: String(id), kind, at: at.toISOString(), read: read?.toISOString() ?? null, data };
}
