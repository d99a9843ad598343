import { PiaosuError } from '@piaosu/core';
import { insertDecision, selectDecisions, type DecisionRow } from '../db/alert-decisions.ts';
import { lockAlert, updateAlert, type AlertRow } from '../db/alerts.ts';
import type { Sql } from '../db/index.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { Caller, RestRole } from '../http/caller.ts';
import { alertRuleOf } from './alert-rule.ts';
import { alertEvent } from './alert-event.ts';
import type { AlertsOptions, DecidedAlert } from './alerts.ts';
import type { Decision, DecisionReason } from './decision.ts';
import { dueFrom } from './due.ts';
import { supervisionOf } from './duty.ts';

export interface DecisionRequest {
  readonly id: number;
  readonly by: Caller;
  /** The same message is the same decision. */
  readonly messageId: string;
  readonly decision: Decision;
  readonly reason: DecisionReason;
  /** Free text; encrypted at rest, shown to those who see the alert, on no ledger, in no log and in no event. */
  readonly note?: string | undefined;
}

/** A decision in one transaction: the alert is held, judged, moved on, and those concerned are told. */
export async function decide(options: AlertsOptions, request: DecisionRequest): Promise<DecidedAlert> {
  const decided = await options.database.transaction((sql) => decideIn(sql, options, request));
  options.log.info({ event: 'alert.decided', alert: request.id, code: decided.alert.code, decision: request.decision });
  return decided;
}

async function decideIn(sql: Sql, options: AlertsOptions, request: DecisionRequest): Promise<DecidedAlert> {
  const alert = await lockAlert(sql, request.id);
  if (alert === undefined || !isVisible(alert, request.by)) {
    throw new PiaosuError('RESOURCE_NOT_FOUND', { alert: String(request.id) });
  }
  const before = await selectDecisions(sql, alert.id);
  const open = (row: DecisionRow) => openNote(options.cipher, alert.id, row);
  if (before.some((row) => isRepeat(row, request))) return { alert, decisions: before.map(open) };
  assertMayDecide(alert, request);
  await insertDecision(sql, alert.id, {
    number: before.length + 1,
    decision: request.decision,
    reason: request.reason,
    note: sealNote(options.cipher, alert.id, before.length + 1, request.note),
    institution: request.by.institution,
    role: alert.role,
    subject: request.by.subject,
    message: request.messageId,
  });
  const next = await moved(sql, options, alert, request.decision);
  return { alert: next, decisions: (await selectDecisions(sql, alert.id)).map(open) };
}

/** Forwarded, it is supervision's, with a deadline of its own; otherwise it has ended. */
async function moved(sql: Sql, options: AlertsOptions, alert: AlertRow, decision: Decision): Promise<AlertRow> {
  const { events } = options;
  const isForwarded = decision === 'FORWARDED';
  const now = new Date();
  const duty = isForwarded
    ? { ...supervisionOf(events.mspId), due: await dueFrom(sql, deadlineOf(alert), now) }
    : { role: alert.role, responsible: alert.responsible, due: alert.due };
  await updateAlert(sql, alert.id, { state: decision, ...duty });
  const next = { ...alert, ...duty, state: decision, overdue: false };
  await events.record(sql, [alertEvent(events.authority, isForwarded ? 'forwarded' : 'decided', { ...next, at: now })]);
  return next;
}

function deadlineOf({ code, severity }: AlertRow) {
  return alertRuleOf(code, { severity }).deadline;
}

/** Supervision sees all of its organisation, an institution what its own acts raised. */
export function isVisible(alert: AlertRow, { institution, roles }: Caller): boolean {
  return roles.includes('AUDITOR') || alert.institution === institution;
}

function isRepeat(row: DecisionRow, { messageId, by }: DecisionRequest): boolean {
  return row.message === messageId && row.institution === by.institution;
}

/** Throws PiaosuError ILLEGAL_TRANSITION or FORBIDDEN. */
function assertMayDecide(alert: AlertRow, { by, decision }: DecisionRequest): void {
  const { state, role, organisation } = alert;
  if (state === 'ELSEWHERE') throw new PiaosuError('FORBIDDEN', { reason: 'organisation', needs: organisation });
  const isTheirs = isDutyOf(alert, by);
  const isOver = state === 'CONFIRMED' || state === 'DISMISSED' || (state === 'FORWARDED' && !isTheirs);
  if (isOver) throw new PiaosuError('ILLEGAL_TRANSITION', { state, decision });
  if (!isTheirs) throw new PiaosuError('FORBIDDEN', { reason: 'role', needs: [role] });
  if (decision === 'FORWARDED' && isSupervision(role)) {
    throw new PiaosuError('ILLEGAL_TRANSITION', { state, decision, reason: 'NOBODY_ABOVE' });
  }
}

function isDutyOf({ role, responsible }: AlertRow, { roles, institution }: Caller): boolean {
  return roles.includes(role) && (responsible === null || responsible === institution);
}

function isSupervision(role: RestRole): boolean {
  return role === 'AUDITOR';
}

function noteName(alert: number, number: number): string {
  return `alert/${alert}/${number}`;
}

function sealNote(cipher: TextCipher, alert: number, number: number, note: string | undefined): string | null {
  return note === undefined ? null : cipher.seal(noteName(alert, number), note);
}

export function openNote(cipher: TextCipher, alert: number, row: DecisionRow): DecisionRow {
  return row.note === null ? row : { ...row, note: cipher.open(noteName(alert, row.number), row.note) };
}
