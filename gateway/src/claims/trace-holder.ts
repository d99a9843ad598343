import {
  AUTHORITY_OF,
  CODES,
  openHold,
  ORGANISATIONS,
  parseShape,
  PiaosuError,
  claimKey,
  claimRecordShape,
  TIERS,
  type ClaimRecord,
  type ClaimState,
} from '@piaosu/core';
import { BackgroundLoop } from '../access/background-loop.ts';
import { settleHold, takeDueHold, type DueHold } from '../db/claim-boxes.ts';
import type { Actor, Organisation, Service } from '../organisation.ts';
import { currentLineage, standingsOf } from '../use-cases/claims/claim-standing.ts';
import { holdLineage } from '../use-cases/claims/hold.ts';
import { receiptOfClaim } from './claim-boxes.ts';
import { readTracePolicy } from './trace-policy.ts';

const EVERY_MS = 1_000;
/** Before what could not be settled is tried again; longer than a try takes. */
const PAUSE_SECONDS = 30;

/**
 * Holds the claims of payers with the policy BLOCK when medicines behind them were taken back. Works off a queue in the
 * database; each hold has one message, so that a repeat after a crash is the same act.
 */
export function newTraceHolder(organisation: Organisation): Service {
  const { database, log } = organisation;
  return new BackgroundLoop({
    ...{ task: 'hold claims on boxes that were taken back', log, everyMs: EVERY_MS },
    turn: async () => {
      const due = await takeDueHold(database, PAUSE_SECONDS);
      if (due === undefined) return true;
      await settleHold(database, due, await settle(organisation, due));
      return false;
    },
  });
}

/** What became of it. ALERT_ONLY: the payer has the alert, and decides itself. */
export type HoldOutcome = 'HELD' | 'ENDED' | 'ALERT_ONLY' | 'NO_SETTER';

const OPEN: readonly ClaimState[] = ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'];

/** Throws PiaosuError of a service that does not answer: then it is tried again. */
export async function settle(organisation: Organisation, { claim: id, block }: DueHold): Promise<HoldOutcome> {
  const record = parseShape(claimRecordShape, (await organisation.projection.record(claimKey(id)))?.value);
  if (!record.ok) return 'ENDED';
  const claim = record.value;
  const [standing] = await standingsOf(organisation, [claim]);
  if (standing === undefined || !OPEN.includes(standing.state)) return 'ENDED';
  if ((await readTracePolicy(organisation, claim.payer)) !== 'BLOCK') return 'ALERT_ONLY';
  if (await isHeld(organisation, claim)) return 'HELD';
  const ref = await receiptOfClaim(organisation.database, organisation.secrets, id);
  if (ref === undefined) return 'ENDED';
  for (const actor of settersOf(claim)) {
    const messageId = `trace-hold/${id}/${block}/${actor.role}`;
    if (await tryHold(() => holdLineage({ organisation, actor, messageId }, ref, 'TRACE_CONFLICT'))) return 'HELD';
  }
  return 'NO_SETTER';
}

/** By whomever: the dispenser's own act may have stopped it already. */
async function isHeld(organisation: Organisation, { lineage }: ClaimRecord): Promise<boolean> {
  const { holds = [] } = await currentLineage(organisation, lineage);
  return openHold(holds.filter(({ reason }) => reason === 'TRACE_CONFLICT')) !== undefined;
}

/** Who may stop payments: a basic payer itself; for any other the authority that has registered its policy. */
function settersOf({ payer, org, tier }: ClaimRecord): Actor[] {
  const known = ORGANISATIONS.find((each) => each === org);
  return [
    ...(tier === TIERS.BASIC ? [{ institution: payer, role: 'CLAIMS_OFFICER' } as const] : []),
    ...(known === undefined ? [] : [{ institution: AUTHORITY_OF[known], role: 'REGISTRAR' } as const]),
  ];
}

/** False where this actor cannot: its key is not kept here, or the ledger refuses it. */
async function tryHold(hold: () => Promise<unknown>): Promise<boolean> {
  try {
    await hold();
    return true;
  } catch (error) {
    if (!(error instanceof PiaosuError) || CODES[error.code].class === 'service') throw error;
    return error.code === 'ALREADY_EXISTS';
  }
}
