import { createHmac } from 'node:crypto';
import { canonicalJson, claimNote, parseCanonicalJson, type ClaimRecord } from '@piaosu/core';
import { z } from 'zod';
import { keepClaimNote, selectClaimNotes } from '../../db/claim-notes.ts';
import { RandomPool } from '../../documents/random-pool.ts';
import { newTextCipher } from '../../documents/text-cipher.ts';
import type { CallerContext } from '../../http/route.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';

const SALT_HEX = 32;
const suite = nativeSuite('sha-256');
const random = new RandomPool();

/**
 * Keeps what a person wrote about an act before the act is submitted, and answers its commitment for the ledger. The salt
 * comes from the message, so that a repeat commits to the same.
 */
export async function keepNote(
  { organisation, caller, messageId }: CallerContext,
  claimId: string,
  text: string,
): Promise<string> {
  const { secrets, database } = organisation;
  const salt = createHmac('sha256', secrets.sealKey('request'))
    .update('claim-note\0')
    .update(canonicalJson([caller.institution, messageId]))
    .digest('hex')
    .slice(0, SALT_HEX);
  const commitment = claimNote(suite, text, salt);
  const content = cipherOf(organisation).seal(subjectOf(claimId, commitment), canonicalJson({ text, salt }));
  await keepClaimNote(database, claimId, { commitment, content });
  return commitment;
}

/** What was written about a claim, by commitment; only what opens the commitment that the ledger has. */
export async function notesOf(organisation: Organisation, claim: ClaimRecord): Promise<ReadonlyMap<string, string>> {
  if (!claim.history.some(({ note }) => note !== undefined)) return new Map();
  const cipher = cipherOf(organisation);
  const rows = await selectClaimNotes(organisation.database, claim.id);
  const opened = rows.map(({ commitment, content }) => {
    const { text, salt } = kept.parse(parseCanonicalJson(cipher.open(subjectOf(claim.id, commitment), content)));
    return { commitment, text, holds: claimNote(suite, text, salt) === commitment };
  });
  return new Map(opened.filter(({ holds }) => holds).map(({ commitment, text }) => [commitment, text]));
}

const kept = z.strictObject({ text: z.string(), salt: z.string() });

function cipherOf({ secrets }: Organisation) {
  return newTextCipher(secrets, random);
}

function subjectOf(claimId: string, commitment: string): string {
  return `claim-note/${claimId}/${commitment}`;
}
