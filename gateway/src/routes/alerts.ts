import { z } from 'zod';
import { canonicalJson, isCode, parseCanonicalJson, PiaosuError } from '@piaosu/core';
import { isVisible } from '../alerts/decide.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES, type Caller } from '../http/caller.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { exportEvidence } from '../use-cases/alerts/export-evidence.ts';
import {
  alert,
  ALERT_EXAMPLE,
  alertId,
  alertState,
  decidedAlert,
  decisionBody,
  EVIDENCE_EXAMPLE,
  evidenceFile,
  severity,
  toAlert,
  toDecidedAlert,
} from './alert-schema.ts';

const filters = {
  code: z.string().refine(isCode).optional(),
  state: alertState.optional(),
  severity: severity.optional(),
  overdue: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .optional()
    .meta({
      description: 'true: undecided after their time; false: the others',
      examples: ['true'],
    }),
};

export const alertRoutes = [
  route({
    method: 'get',
    path: '/alerts',
    tag: 'supervision',
    summary: { en: 'Alerts, newest first', zh: '预警列表' },
    description:
      'Supervision sees all of its organisation; an institution sees those about its own acts. Every alert says how much is ' +
      'known (certainty), whose turn it is (responsible) and until when (due).',
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject({ ...pageQuery, ...filters }),
    body: noBody,
    answer: jsonAnswer(pageOf(alert), { description: 'Alerts', example: { items: [ALERT_EXAMPLE], next: null } }),
    handle: async ({ organisation, caller }, { query: { limit, cursor, ...filter } }) => {
      const before = parseNumberCursor(cursor);
      const rows = await organisation.alerts.list({ ...filter, institution: scopeOf(caller), before, limit });
      return toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => toAlert(row),
      );
    },
  }),
  route({
    method: 'get',
    path: '/alerts/{id}',
    tag: 'supervision',
    summary: { en: 'An alert and what was decided about it', zh: '预警详情' },
    roles: STAFF_ROLES,
    write: false,
    params: z.strictObject({ id: alertId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(decidedAlert, { description: 'The alert', example: { ...ALERT_EXAMPLE, decisions: [] } }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id } }) => {
      const found = await organisation.alerts.find(Number(id));
      if (found === undefined || !isVisible(found.alert, caller)) {
        throw new PiaosuError('RESOURCE_NOT_FOUND', { alert: id });
      }
      return toDecidedAlert(found);
    },
  }),
  route({
    method: 'get',
    path: '/alerts/{id}/evidence',
    tag: 'supervision',
    summary: { en: 'Evidence of an alert, as a file that others can check', zh: '预警证据文件' },
    description:
      'The alert as it was raised, the record on the ledger that it is about, its transaction and the hashes of the block. Whoever ' +
      'has a peer compares record, transaction and block with its own copy. Canonical JSON; nothing personal, no notes of people.',
    roles: ['AUDITOR'],
    write: false,
    params: z.strictObject({ id: alertId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(evidenceFile, { description: 'The file', example: EVIDENCE_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'INDEX_DIVERGED'],
    handle: async (context, { params: { id } }) =>
      // Keys in canonical order: the bytes of the answer are the file.
      evidenceFile.parse(parseCanonicalJson(canonicalJson(await exportEvidence(context, Number(id))))),
  }),
  route({
    method: 'post',
    path: '/alerts/{id}/decision',
    tag: 'supervision',
    summary: { en: 'Decide about an alert', zh: '处理预警' },
    description:
      'By the role and institution that the alert names as responsible, once. FORWARDED hands it to the supervision of the ' +
      'organisation with a new deadline; CONFIRMED and DISMISSED end it. The note is not part of the answer.',
    roles: STAFF_ROLES,
    write: true,
    params: z.strictObject({ id: alertId }),
    query: none,
    body: jsonBody(decisionBody, {
      example: { decision: 'DISMISSED', reason: 'CLERICAL_ERROR', note: '窗口录入时金额多打了一位。' },
    }),
    answer: jsonAnswer(alert, { description: 'Decided', example: { ...ALERT_EXAMPLE, state: 'DISMISSED' } }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION'],
    handle: async ({ organisation, caller, messageId }, { params: { id }, body }) => {
      const decided = await organisation.alerts.decide({ ...body, id: Number(id), by: caller, messageId });
      return toAlert(decided.alert);
    },
  }),
];

/** The institution whose rows the caller may see; undefined for supervision, which sees all. */
export function scopeOf(caller: Caller): string | undefined {
  return caller.roles.includes('AUDITOR') ? undefined : caller.institution;
}
