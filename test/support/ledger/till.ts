import { randomBytes } from 'node:crypto';

import {
  sha256Suite,
  tillGenesis,
  tillTicketHash,
  tillTicketMessage,
  type DigestText,
  type TillTicket,
  type TillTicketBody,
} from '@piaosu/core';

import { newSigner, type Signer } from './signer.ts';

/** What was given out, as the person at the till enters it. */
export type Given = Pick<TillTicketBody, 'at' | 'units' | 'lines' | 'patient'>;

/** A till without network that really signs, with the chain of its tickets. */
export class TestTill {
  readonly signer: Signer;
  readonly premises: string;
  readonly #institution: string;
  #next = 1;
  #previous: DigestText;

  constructor(institution: string, premises: string, id = 'till-1') {
    this.signer = newSigner(id);
    this.premises = premises;
    this.#institution = institution;
    this.#previous = tillGenesis(sha256Suite, institution, id);
  }

  get id(): string {
    return this.signer.registration.id;
  }

  /** The next ticket. `change` makes it a wrong one that is signed all the same. */
  ticket(given: Given, change: Partial<TillTicketBody> = {}): TillTicket {
    const body: TillTicketBody = {
      ...{ v: 1, type: 'piaosu/till-ticket', institution: this.#institution, till: this.id },
      ...{ counter: this.#next, previous: this.#previous, premises: this.premises },
      ...{ ...given, salt: randomBytes(16).toString('hex') },
      ...change,
    };
    const ticket = { ...body, signature: this.signer.sign(tillTicketMessage(body)) };
    this.#next = ticket.counter + 1;
    this.#previous = tillTicketHash(sha256Suite, ticket);
    return ticket;
  }
}
