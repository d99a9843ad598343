import { MAX_PRESENTATION_CHARACTERS, PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import type { CallerContext } from '../http/route.ts';
import { verifyPresentation } from '../use-cases/consents/verify-presentation.ts';
import { presentReceipt } from './consent-schema.ts';
import type { PresentedVerification } from './verification-schema.ts';

/** What a patient shows at the counter of the office that asks. */
export const presentationQuestion = z.strictObject({ presentation: z.string().max(MAX_PRESENTATION_CHARACTERS) }).meta({
  id: 'PresentedQuestion',
  description: 'A presentation as POST /presentations answers it; by its payer alone',
});

export function isPresented(body: object): body is z.output<typeof presentationQuestion> {
  return presentationQuestion.safeParse(body).success;
}

/** The verdict on the receipt that is presented, with what the office may see of it. Throws PiaosuError REPLAY and others. */
export async function answerPresentation(context: CallerContext, presentation: string): Promise<PresentedVerification> {
  // To anybody else the presentation was not made: only an office decides under it.
  if (!context.caller.roles.includes('CLAIMS_OFFICER')) throw new PiaosuError('FORBIDDEN', { reason: 'role' });
  const receipt = presentReceipt(await verifyPresentation(context, presentation));
  const { headline, sentence, checks, asOfBlock } = receipt;
  return {
    ...{ headline, sentence, checks, fields: [], differences: [], receipt },
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
  };
}
