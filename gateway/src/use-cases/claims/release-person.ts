import { createHmac } from 'node:crypto';
import { canonicalJson } from '@piaosu/core';
import type { Decider } from '../../db/claim-releases.ts';
import { RandomPool } from '../../documents/random-pool.ts';
import { newTextCipher, type TextCipher } from '../../documents/text-cipher.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';

const random = new RandomPool();

/** Tells people of one payer apart; without the key nobody can find a person by it. */
export function personTag({ organisation, caller }: Pick<CallerContext, 'organisation' | 'caller'>): Uint8Array {
  return createHmac('sha256', organisation.secrets.sealKey('request'))
    .update('claim-release-person\0')
    .update(canonicalJson([caller.org, caller.institution, caller.subject]))
    .digest();
}

/** The caller as the table keeps it: in `part` of the release `id`. */
export function personOf(context: CallerContext, id: string, part: 'proposer' | 'decider'): Decider {
  const { organisation, caller } = context;
  const name = releaseCipher(organisation).seal(`claim-release/${id}/${part}`, caller.name ?? caller.subject);
  return { tag: personTag(context), name };
}

export function releaseCipher({ secrets }: Pick<Organisation, 'secrets'>): TextCipher {
  return newTextCipher(secrets, random);
}
