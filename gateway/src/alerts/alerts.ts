import { canonicalJson, type Code, type Json } from '@piaosu/core';
import { selectDecisions, type DecisionRow } from '../db/alert-decisions.ts';
import { insertAlert, selectAlert, selectAlerts, type AlertRow } from '../db/alerts.ts';
import type { Database, Sql } from '../db/index.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { Log } from '../log/log.ts';
import type { Events } from '../webhooks/events.ts';
import { alertRuleOf, type Occasion, type Severity } from './alert-rule.ts';
import { alertEvent } from './alert-event.ts';
import { decide, openNote, type DecisionRequest } from './decide.ts';
import type { AlertState } from './decision.ts';
import { dueFrom } from './due.ts';
import { dutyOf } from './duty.ts';

export interface NewAlert extends Occasion {
  /** Names the occurrence: raising it again changes nothing. E.g. `${tx}/${index}`. */
  readonly dedupe: string;
  /** Says by its rule how grave it is, how it is worded, who must act and until when. */
  readonly code: Code;
  /** Whose act it was; that institution sees it, and supervision sees all. */
  readonly institution?: string;
  /** A tag, key or public id; nothing personal. */
  readonly subject: string;
  readonly evidence: Json;
  readonly tx?: string;
  readonly block?: number;
}

export interface AlertQuery {
  readonly institution?: string | undefined;
  readonly code?: string | undefined;
  readonly state?: AlertState | undefined;
  readonly severity?: Severity | undefined;
  readonly overdue?: boolean | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** An alert with what was decided about it, notes opened. */
export interface DecidedAlert {
  readonly alert: AlertRow;
  readonly decisions: readonly DecisionRow[];
}

/** What a person of this organisation must look at, and what was decided. */
export interface Alerts {
  /** Records the alert and its event once; with `sql`, in the caller's transaction (the projector's). */
  raise(alert: NewAlert, sql?: Sql): Promise<void>;
  /** Newest first. */
  list(query: AlertQuery): Promise<AlertRow[]>;
  find(id: number): Promise<DecidedAlert | undefined>;
  /**
   * Decides once; the same message again gets its first decision. Throws PiaosuError RESOURCE_NOT_FOUND, FORBIDDEN (another role
   * must act), ILLEGAL_TRANSITION (it is decided or no longer theirs).
   */
  decide(request: DecisionRequest): Promise<DecidedAlert>;
}

export interface AlertsOptions {
  readonly database: Database;
  readonly events: Events;
  /** For the notes of people. */
  readonly cipher: TextCipher;
  readonly log: Log;
}

export function newAlerts(options: AlertsOptions): Alerts {
  const { database, cipher } = options;
  return {
    raise: (alert, sql) =>
      sql === undefined ? database.transaction((own) => raise(options, alert, own)) : raise(options, alert, sql),
    list: (query) => selectAlerts(database, query),
    find: async (id) => {
      const alert = await selectAlert(database, id);
      if (alert === undefined) return undefined;
      const decisions = await selectDecisions(database, id);
      return { alert, decisions: decisions.map((each) => openNote(cipher, id, each)) };
    },
    decide: (request) => decide(options, request),
  };
}

async function raise({ events, log }: AlertsOptions, alert: NewAlert, sql: Sql): Promise<void> {
  const { code, institution = null, tx = null, block = null } = alert;
  const { severity, certainty, role, deadline } = alertRuleOf(code, alert);
  const duty = await dutyOf(sql, events.mspId, role, institution);
  const due = await dueFrom(sql, deadline, new Date());
  const evidence = canonicalJson(alert.evidence);
  const { dedupe, subject } = alert;
  const row = { dedupe, code, severity, certainty, institution, ...duty, due, subject, evidence, tx, block };
  const raised = await insertAlert(sql, row);
  if (raised === undefined) return;
  // What is another organisation's to decide, its own gateway tells.
  if (duty.state === 'OPEN') await events.record(sql, [alertEvent(events.authority, 'raised', { ...row, ...raised })]);
  log.warn({ event: 'alert.raised', code, severity });
}
