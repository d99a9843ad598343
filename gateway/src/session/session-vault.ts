import { z } from 'zod';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { Organisation } from '../organisation.ts';
import { tokens } from './tokens.ts';

/** What a session's row holds, sealed. */
const content = tokens.extend({
  /** Whose session it is; a refreshed token must be of the same person in the same organisation. */
  subject: z.string(),
});
export type SessionContent = z.output<typeof content>;

/** Where the row of a session lies. */
export interface SessionPlace {
  readonly organisation: Organisation;
  readonly idHash: Uint8Array;
}

/** One text for each session of the process. */
export function keyOf({ organisation, idHash }: SessionPlace): string {
  return `${organisation.mspId}/${Buffer.from(idHash).toString('hex')}`;
}

/** Seals and opens rows with the keys of their organisation. */
export class SessionVault {
  readonly #ciphers = new WeakMap<Organisation, TextCipher>();

  seal(place: SessionPlace, sealed: SessionContent): string {
    return this.#cipherOf(place.organisation).seal(`session/${keyOf(place)}`, JSON.stringify(sealed));
  }

  /** Throws PiaosuError INDEX_DIVERGED for a row that was changed or moved. */
  open(place: SessionPlace, sealed: string): SessionContent {
    return content.parse(JSON.parse(this.#cipherOf(place.organisation).open(`session/${keyOf(place)}`, sealed)));
  }

  #cipherOf(organisation: Organisation): TextCipher {
    const known = this.#ciphers.get(organisation);
    if (known !== undefined) return known;
    const cipher = newTextCipher(organisation.secrets, new RandomPool());
    this.#ciphers.set(organisation, cipher);
    return cipher;
  }
}
