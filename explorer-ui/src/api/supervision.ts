import type {
  Access,
  Alert,
  AlertDecisionBody,
  Dashboard,
  DecidedAlert,
  Duplicates,
  Page,
  Suspicion,
} from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { request } from './request.ts';

/** Why an auditor looks; kept in the access log. */
export const LOOK_REASONS = ['AUDIT_PLAN', 'SAMPLE', 'ALERT', 'COMPLAINT', 'COURT'] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

export const SUBJECTS = ['receipts', 'verdicts', 'claims'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Two days in Beijing, both counted in. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export function readDashboard(subject: Subject, { from, to }: Days, signal: AbortSignal): Promise<Dashboard> {
  return request({ path: pathOf`/dashboards/${subject}`, query: { from, to }, signal });
}

export function readDuplicates({ from, to }: Days, signal: AbortSignal): Promise<Duplicates> {
  return request({ path: '/dashboards/duplicates', query: { from, to }, signal });
}

type Filters = Readonly<Record<string, string | undefined>>;

export function listAlerts(filters: Filters, cursor: string | undefined, signal: AbortSignal): Promise<Page<Alert>> {
  return request({ path: '/alerts', query: { ...filters, cursor, limit: 100 }, signal });
}

export function readAlert(id: string, signal: AbortSignal): Promise<DecidedAlert> {
  return request({ path: pathOf`/alerts/${id}`, signal });
}

/** The bytes of the file are its proof: kept as they come. */
export function readAlertEvidence(id: string): Promise<string> {
  return request({ path: pathOf`/alerts/${id}/evidence`, text: true });
}

export interface Deciding {
  readonly id: string;
  readonly body: AlertDecisionBody;
}

export function decideAlert({ id, body }: Deciding, key: string): Promise<Alert> {
  return request({ method: 'POST', path: pathOf`/alerts/${id}/decision`, body, key });
}

export function listSuspicions(filters: Filters, cursor: string | undefined, signal: AbortSignal) {
  return request<Page<Suspicion>>({ path: '/supervision/boxes', query: { ...filters, cursor, limit: 100 }, signal });
}

export function listAccess(
  query: { readonly reason: LookReason; readonly subject: string | undefined },
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Access>> {
  return request({ path: '/access-log', query: { ...query, cursor, limit: 100 }, signal });
}

export interface EvidenceAsk {
  readonly receipt: string;
  readonly reason: LookReason;
}

/** As `readAlertEvidence`: the file verifies as it is. */
export function readReceiptEvidence({ receipt, reason }: EvidenceAsk): Promise<string> {
  return request({ path: pathOf`/receipts/${receipt}/package`, query: { reason }, text: true });
}
