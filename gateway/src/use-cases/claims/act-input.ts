import { CLAIM_REASONS, REJECT_REASONS, type ClaimReason, type ReasonedAct } from '@piaosu/core';
import { z } from 'zod';
import type { Reason } from './act-on-claim.ts';
import { readAmount, wireAmount } from './claim-input.ts';

const words = (max: number) => z.string().trim().min(1).max(max);

const note = words(2000)
  .exactOptional()
  .meta({ description: 'Own words; kept encrypted here, the ledger gets a salted hash', examples: ['发票抬头不符'] });

/** A person may answer in own words: the ledger then gets OTHER and a hash, and the words stay here. */
function reasonText(reasons: readonly string[]) {
  return words(500).meta({
    description: `One of ${reasons.join(', ')}; any other text is kept as the note of OTHER`,
    examples: [reasons[0]],
  });
}

export const approveBody = z
  .strictObject({ amount: wireAmount, reason: reasonText(REJECT_REASONS).exactOptional(), note })
  .meta({ id: 'ClaimApproval' });

/** The body of an act that needs a reason. */
export function reasonBody(act: ReasonedAct) {
  return z.strictObject({ reason: reasonText(CLAIM_REASONS[act]), note }).meta({ id: `Claim-${act}` });
}

/** Throws ZodError. */
export function parseReason(act: ReasonedAct, raw: unknown): Reason {
  const { reason, note: text } = reasonBody(act).parse(raw);
  return toReason(CLAIM_REASONS[act], reason, text);
}

/** The amount first, whatever else is wrong. Throws PiaosuError AMOUNT_FORMAT, ZodError. */
export function parseApproval(raw: unknown): { readonly amountFen: number } & Partial<Reason> {
  const amountFen = readAmount(raw);
  const { reason, note: text } = approveBody.parse(raw);
  if (reason === undefined) return text === undefined ? { amountFen } : { amountFen, reason: 'OTHER', note: text };
  return { amountFen, ...toReason(REJECT_REASONS, reason, text) };
}

function toReason(reasons: readonly ClaimReason[], reason: string, text: string | undefined): Reason {
  const known = reasons.find((each) => each === reason);
  if (known !== undefined) return { reason: known, ...(text === undefined ? {} : { note: text }) };
  return { reason: 'OTHER', note: [reason, ...(text === undefined ? [] : [text])].join('\n') };
}
