import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import type { AuditReason } from '../exchange/protocol.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { scopeOf } from './alerts.ts';
import { auditReason, receiptCode, receiptNumber, time } from './schemas.ts';
import type { AccessRow } from '../db/access.ts';
import type { CallerContext } from '../http/route.ts';
import { listLooks, type Look } from '../use-cases/patients/looks.ts';
import { patientOf } from '../use-cases/patients/my-receipts.ts';
import { ACCESS_EXAMPLE } from './examples.ts';

export const access = z
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
    role: z.string().nullable(),
    binding: z.string().nullable().meta({ description: 'The family binding under which a patient acted for another' }),
  })
  .meta({ id: 'Access' });

export const look = z
  .strictObject({
    id: z.string(),
    at: time,
    who: z.enum(['INSTITUTION', 'FAMILY', 'SELF', 'PUBLIC']),
    org: z.string(),
    institution: z.string(),
    role: z.string().nullable().meta({ description: 'In which roles, where it is known' }),
    name: z.string().exactOptional().meta({ description: 'Of the family member' }),
    binding: z.string().exactOptional().meta({ description: 'The family binding under which it was done' }),
    action: z.string().meta({ examples: ['exchange.package'] }),
    purpose: z
      .string()
      .nullable()
      .meta({ description: 'Why: a role, or an auditor’s reason', examples: ['SAMPLE'] }),
    outcome: z.string(),
    eInvoiceCode: receiptCode,
    eInvoiceNumber: receiptNumber,
  })
  .meta({ id: 'Look' });

const LOOK: z.input<typeof look> = {
  id: '42',
  at: '2026-01-06T01:30:00.000Z',
  who: 'INSTITUTION',
  org: 'InsuranceMSP',
  institution: 'INS-A',
  role: 'CLAIMS_OFFICER',
  action: 'exchange.package',
  purpose: null,
  outcome: 'FOUND',
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
};

export const accessLogRoutes = [
  route({
    method: 'get',
    path: '/access-log',
    tag: 'access',
    summary: { en: 'Who looked at what, when and why', zh: '查阅记录' },
    description: 'An auditor says why, and stands in the log with that reason like everybody else.',
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
      reason: auditReason,
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(access), {
      description: 'Entries, newest first',
      example: { items: [ACCESS_EXAMPLE], next: null },
    }),
    codes: ['REASON_REQUIRED'],
    handle: async (context, { query: { limit, cursor, subject, reason } }) => {
      const { organisation, caller } = context;
      const before = parseNumberCursor(cursor);
      const rows = await organisation.accessLog.list({ institution: scopeOf(caller), subject, before, limit });
      if (caller.roles.includes('AUDITOR')) await noteReading(context, subject, reason);
      return toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }),
      );
    },
  }),
  route({
    method: 'get',
    path: '/access-log/mine',
    tag: 'patients',
    summary: { en: 'Who looked at my receipts, when and why', zh: '谁查看过我的票据' },
    description:
      'Of every organisation: looks over the exchange were written by the publisher that served them, looks at what others ' +
      'held already are reported by them, as a rule within seconds. PUBLIC: a check without login, by whom is not known.',
    roles: ['PATIENT'],
    write: false,
    family: true,
    params: none,
    query: z.strictObject({
      ...pageQuery,
      others: z.enum(['true']).optional().meta({ description: 'Without the looks of the patient' }),
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(look), { description: 'Looks, newest first', example: { items: [LOOK], next: null } }),
    codes: ['FAMILY_NOT_ACTIVE'],
    handle: async (context, { query: { limit, cursor, others } }) => {
      const asked = { before: parseNumberCursor(cursor), othersOnly: others !== undefined, limit };
      const looks = await listLooks(context, asked);
      const names = await familyNames(context);
      return toPage(
        looks,
        limit,
        ({ row }) => String(row.id),
        (each) => presentLook(each, names),
      );
    },
  }),
];

/** Whoever watches is watched. Throws PiaosuError REASON_REQUIRED. */
async function noteReading(
  context: CallerContext,
  subject: string | undefined,
  reason: AuditReason | undefined,
): Promise<void> {
  if (reason === undefined) throw new PiaosuError('REASON_REQUIRED');
  await context.organisation.accessLog.record(context, {
    ...{ action: 'access-log.read', subject: subject ?? 'access-log', outcome: 'SERVED', purpose: reason },
  });
}

function presentLook({ row, ref }: Look, names: ReadonlyMap<string, string>): z.input<typeof look> {
  const { id, at, org, institution, action, outcome, purpose, role, binding } = row;
  const family = binding === null ? undefined : names.get(binding);
  return {
    ...{
      id: String(id),
      at: at.toISOString(),
      who: whoOf(row),
      org,
      institution,
      role,
      action,
      purpose,
      outcome,
      ...ref,
    },
    ...(binding === null ? {} : { binding }),
    ...(family === undefined ? {} : { name: family }),
  };
}

function whoOf({ institution, role, binding }: AccessRow): z.input<typeof look>['who'] {
  if (binding !== null) return 'FAMILY';
  if (role === 'PATIENT') return 'SELF';
  return institution === 'PUBLIC' ? 'PUBLIC' : 'INSTITUTION';
}

/** Names of those who acted for the patient, by binding. */
async function familyNames(context: CallerContext): Promise<ReadonlyMap<string, string>> {
  const bindings = await context.organisation.family.list(patientOf(context));
  return new Map(bindings.filter(({ role }) => role === 'PARENT').map(({ id, other }) => [id, other.name]));
}
