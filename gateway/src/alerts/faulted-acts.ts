import { CODES } from '@piaosu/core';
import type { Act, ItemOutcome } from '../organisation.ts';
import type { Log } from '../log/log.ts';
import type { Alerts } from './alerts.ts';
import { DUTY_OF } from './duty.ts';

/**
 * What the endorsers throw out leaves nothing on the ledger, so no projector sees it: a proof that does not hold, an actor that
 * may not act. The gateway that brought it raises the alert. Faults of form are told to the caller and nobody else.
 */
export function newFaultWatch(alerts: Pick<Alerts, 'raise'>, log: Log) {
  return async (act: Act, { code, evidence }: Extract<ItemOutcome, { ok: false }>): Promise<void> => {
    const { action, messageId, actor } = act;
    const kind = CODES[code].class;
    if (kind !== 'proof' && kind !== 'auth') return;
    // A caller that repeats its message repeats no alert.
    const dedupe = `fault/${actor.institution}/${messageId}/${code}`;
    const who = { institution: actor.institution, role: DUTY_OF[actor.role] };
    try {
      await alerts.raise({ dedupe, code, ...who, subject: action, evidence: { action, evidence } });
    } catch (error) {
      // The refusal itself must reach the caller, also when the database is away.
      log.warn({ event: 'background.failed', task: 'alert of a refused act', error });
    }
  };
}
