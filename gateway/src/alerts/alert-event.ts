import { toFields, type NewEvent } from '../webhooks/event.ts';
import type { AlertRow } from '../db/alerts.ts';

type Told = Pick<
  AlertRow,
  'id' | 'at' | 'code' | 'severity' | 'certainty' | 'institution' | 'role' | 'responsible' | 'due' | 'state'
>;

/**
 * What an institution is told of an alert: that it stands and what it is about by code. Evidence is fetched with the
 * receiver's own token. Supervision's events go to the organisation's authority.
 */
export function alertEvent(authority: string, happened: 'raised' | 'forwarded' | 'decided', alert: Told): NewEvent {
  const { code, severity, certainty, role, state } = alert;
  const id = String(alert.id);
  return {
    dedupe: `alert/${id}/${happened}`,
    institution: happened === 'forwarded' ? authority : (alert.institution ?? authority),
    type: `cn.piaosu.alert.${happened}`,
    subject: id,
    time: alert.at,
    data: toFields({ alertId: id, code, severity, certainty, role, state, due: alert.due.toISOString() }),
  };
}
