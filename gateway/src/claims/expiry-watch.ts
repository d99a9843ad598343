import { claimKey, claimRecordShape, claimStateOn, expiredFrom, parseShape, type ClaimRecord } from '@piaosu/core';
import { selectExpiredClaims } from '../db/claim-index.ts';
import type { Organisation } from '../organisation.ts';
import { toFields, type NewEvent } from '../webhooks/event.ts';

type Watching = Pick<Organisation, 'mspId' | 'database' | 'projection' | 'events'>;

const PAGE = 500;

/**
 * Tells the payers of this organisation which of their reservations have ended by themselves, when no act has touched the
 * lineage since. The act that does so later records the same event under the same name, so each is told once. Answers how
 * many have ended.
 */
export async function tellExpired(organisation: Watching, today: string): Promise<number> {
  let after = '';
  let ended = 0;
  for (;;) {
    const ids = await selectExpiredClaims(organisation.database, organisation.mspId, today, { after, limit: PAGE });
    const events = (await Promise.all(ids.map((id) => expiryOf(organisation, id, today)))).flat();
    if (events.length > 0) await organisation.database.transaction((sql) => organisation.events.record(sql, events));
    ended += events.length;
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return ended;
    after = last;
  }
}

async function expiryOf({ projection }: Watching, id: string, today: string): Promise<NewEvent[]> {
  const claim = parseShape(claimRecordShape, (await projection.record(claimKey(id)))?.value);
  return claim.ok ? expiryEvent(claim.value, today) : [];
}

function expiryEvent(claim: ClaimRecord, today: string): NewEvent[] {
  const { id, payer, state, expiresOn, history } = claim;
  const ended = claimStateOn(claim, today);
  if (ended === state || expiresOn === undefined) return [];
  return [
    {
      // As for the line that the next act adds to the history, see `claimEvents`.
      dedupe: `claim/${id}/${history.length}`,
      institution: payer,
      type: 'cn.piaosu.claim.expired',
      subject: id,
      time: new Date(`${expiredFrom(expiresOn)}T00:00:00+08:00`),
      data: toFields({ claimId: id, action: 'expire', role: 'CALENDAR', state: ended }),
    },
  ];
}
