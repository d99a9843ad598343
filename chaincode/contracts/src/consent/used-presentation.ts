import {
  decidePresentation,
  decideScope,
  fromBase64,
  institutionKey,
  institutionRecordShape,
  parsePresentation,
  PiaosuError,
  presentationBytes,
  presentationKey,
  presentationRecordShape,
  tagParts,
  type Presentation,
  type SignedPresentation,
} from '@piaosu/core';

import { unfaulty } from '../batch/procedure.ts';
import type { Act } from '../batch/procedure.ts';
import { assertDecided, receiptsUnder } from './claimed-scope.ts';

/**
 * Uses a presentation up: it was signed by a portal's key, names this payer, has not run out, and shows this receipt of this
 * patient. PRS~ is create-only, so of two that use it exactly one succeeds. Answers its tag.
 * @throws PiaosuError REPLAY or CONSENT_INVALID with its reason; SIGNATURE_INVALID, KEY_UNKNOWN, KEY_REVOKED, ACTOR_UNKNOWN
 */
export async function usePresentation(act: Act<'reserve'>, text: string, claimId: string): Promise<string> {
  const { actor, records, tags, tx } = act;
  const signed = unfaulty(parsePresentation(text), '/private/presentation');
  const { presentation } = signed;
  await assertPortal(act, signed);
  const parts = tagParts.presentation(presentation.portal, presentation.nonce);
  const used = await usedBefore(act, tags.all('presentation', parts));
  assertDecided(decidePresentation(presentation, { payer: actor.id, purpose: 'CLAIM', time: tx.time, used }));
  const scope = { type: 'RECEIPT', receipt: presentation.receipt } as const;
  assertDecided(decideScope(scope, receiptsUnder(act, presentation.patient, presentation.nonce)));
  const tag = tags.newest('presentation', parts);
  records.put(presentationKey(tag), {
    ...{ v: 1, portal: presentation.portal, payer: tags.newest('payer', [actor.id]), claim: claimId },
    ...timesOf(presentation),
    ...{ time: tx.time, tx: tx.id },
  });
  return tag;
}

function timesOf({ issued, expires }: Presentation): Pick<Presentation, 'issued' | 'expires'> {
  return { issued, expires };
}

/** The key belongs to a portal that is active, now: nothing else vouches for who the patient is. */
async function assertPortal(
  { records, tx }: Act<'reserve'>,
  { presentation, signature }: SignedPresentation,
): Promise<void> {
  const { portal, keyId } = presentation;
  const record = await records.get(institutionKey(portal), institutionRecordShape);
  if (record?.kinds.includes('PORTAL') !== true) throw new PiaosuError('ACTOR_UNKNOWN', { institution: portal });
  if (record.state !== 'ACTIVE') throw new PiaosuError('ACTOR_SUSPENDED', { institution: portal });
  const key = record.keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution: portal, keyId });
  if (key.revoked !== undefined) throw new PiaosuError('KEY_REVOKED', { institution: portal, keyId });
  const spki = fromBase64(key.spki);
  if (!spki.ok || !tx.ports.verify(key.alg, spki.value, presentationBytes(presentation), signature))
    throw new PiaosuError('SIGNATURE_INVALID', { institution: portal, keyId });
}

async function usedBefore(
  { records }: Act<'reserve'>,
  tags: readonly string[],
): Promise<{ readonly time: number } | undefined> {
  for (const tag of tags) {
    const record = await records.get(presentationKey(tag), presentationRecordShape);
    if (record !== undefined) return record;
  }
  return undefined;
}
