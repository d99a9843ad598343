import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  canonicalJson,
  sha256Suite,
  tillGenesis,
  tillRequestMessage,
  tillTicketHash,
  tillTicketMessage,
  toBase64Url,
  type DigestText,
  type TillRequest,
  type TillRequestBody,
  type TillTicket,
  type TillTicketBody,
} from '@piaosu/core';
import { signEs256 } from '@piaosu/gateway/native';
import { spkiOf } from '../clinic/device-key.ts';

/** What was given out, as the person at the till enters it. */
export type Given = Pick<TillTicketBody, 'at' | 'units' | 'lines' | 'patient'>;

/** A till in a pharmacy whose line is down: it signs what it gives out, each ticket chained to the one before. */
export class Till {
  readonly id = `till-${randomBytes(4).toString('hex')}`;
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly #institution: string;
  readonly #premises: string;
  #counter = 0;
  #previous: DigestText;

  constructor(institution: string, premises: string) {
    this.#institution = institution;
    this.#premises = premises;
    this.#previous = tillGenesis(sha256Suite, institution, this.id);
  }

  /** What the authority registers, with the proof that the till holds its key. */
  request(): TillRequest {
    const body: TillRequestBody = {
      ...{ v: 1, type: 'piaosu/till-request', institution: this.#institution, premises: this.#premises },
      ...{ keyId: this.id, alg: 'ES256', spki: spkiOf(this.#key) },
    };
    return { ...body, signature: this.#sign(tillRequestMessage(body)) };
  }

  ticket(given: Given): TillTicket {
    this.#counter += 1;
    const body: TillTicketBody = {
      ...{ v: 1, type: 'piaosu/till-ticket', institution: this.#institution, till: this.id, premises: this.#premises },
      ...{ counter: this.#counter, previous: this.#previous, salt: randomBytes(16).toString('hex'), ...given },
    };
    const ticket = { ...body, signature: this.#sign(tillTicketMessage(body)) };
    this.#previous = tillTicketHash(sha256Suite, ticket);
    return ticket;
  }

  #sign(message: Uint8Array): string {
    return toBase64Url(signEs256(this.#key, message));
  }
}

/** The till's memory as it is uploaded: a ticket a line. */
export function ticketLines(tickets: readonly TillTicket[]): string {
  return tickets.map((ticket) => `${canonicalJson(ticket)}\n`).join('');
}
