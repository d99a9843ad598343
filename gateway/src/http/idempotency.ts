import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, PiaosuError } from '@piaosu/core';
import { claimKey, releaseKey, selectEntry, storeAnswer, takeOver } from '../db/idempotency.ts';
import type { IdempotencyEntry, IdempotencyKey } from '../db/idempotency.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { Organisation } from '../organisation.ts';
import type { Answer } from './answer.ts';
import type { Caller } from './caller.ts';
import type { CallerContext } from './route.ts';

/** As the ledger's message ids. */
const KEY = /^[\x21-\x7e]{1,128}$/u;

/** Names this process: entries of another owner without an answer were left by a process that is gone. */
const OWNER = randomUUID();

export interface Write {
  readonly context: CallerContext;
  readonly method: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  /** `bytes` only describe the body, which nobody has read yet: a repeat runs too, and its use case compares. */
  readonly isStreamed: boolean;
}

/** The header's value; throws PiaosuError IDEMPOTENCY_KEY_REQUIRED when it is missing or malformed. */
export function parseIdempotencyKey(header: string | undefined): string {
  if (header === undefined || !KEY.test(header)) throw new PiaosuError('IDEMPOTENCY_KEY_REQUIRED');
  return header;
}

/**
 * The message id of a write. Patients share one institution, the portal: their keys are made apart by whom they are for
 * and who acts, else one would be given the answer to another's request. Throws PiaosuError IDEMPOTENCY_KEY_REQUIRED.
 */
export function messageIdOf(
  { patient, actingFor }: Caller,
  { secrets }: Pick<Organisation, 'secrets'>,
  header: string | undefined,
): string {
  const key = parseIdempotencyKey(header);
  if (patient === undefined) return key;
  const parts = canonicalJson([patient.idType, patient.number, actingFor?.binding ?? '', key]);
  return createHmac('sha256', secrets.sealKey('patient-message')).update(parts).digest('hex');
}

/** Runs a write once for each Idempotency-Key of an institution. */
export interface Idempotency {
  /**
   * The answer of the first request with this key, running it if there was none. A second one that comes while the
   * first runs waits for it. Only successes are kept: a refused request may be sent again, and the ledger answers
   * an act it has decided with its first outcome. Of a streamed body each request has its own: it runs after the first, to
   * compare, and then gets the first answer. Throws PiaosuError IDEMPOTENCY_CONFLICT for another request.
   */
  once(write: Write, run: () => Promise<Answer>): Promise<Answer>;
}

export function newIdempotency(): Idempotency {
  const running = new Map<string, { readonly request: Uint8Array; readonly answer: Promise<Answer> }>();
  return {
    once: async (write, run) => {
      const at = { institution: write.context.caller.institution, key: write.context.messageId };
      const place = `${write.context.organisation.mspId}\0${at.institution}\0${at.key}`;
      const request = requestMac(write);
      const first = running.get(place);
      if (first !== undefined) {
        assertSame(first.request, request);
        if (!write.isStreamed) return first.answer;
        await first.answer.catch(() => undefined); // told to whoever sent it
      }
      const answer = firstAnswer(write, at, request, run);
      const entry = { request, answer };
      running.set(place, entry);
      return answer.finally(() => {
        if (running.get(place) === entry) running.delete(place);
      });
    },
  };
}

async function firstAnswer(
  { context: { organisation }, isStreamed }: Write,
  at: IdempotencyKey,
  request: Uint8Array,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const { database } = organisation;
  if (!(await claimKey(database, at, request, OWNER))) {
    const kept = await keptAnswer(organisation, at, request);
    if (kept !== undefined) {
      if (isStreamed) await run();
      return kept;
    }
  }
  try {
    const answer = await run();
    await keep(organisation, at, answer);
    return answer;
  } catch (error) {
    await releaseKey(database, at);
    throw error;
  }
}

/**
 * The stored answer, or undefined when this process may run the request: the key was released meanwhile, or its owner is
 * gone. Should that owner live after all, both run the same act and the ledger makes it one.
 */
async function keptAnswer(
  { database, secrets }: Organisation,
  at: IdempotencyKey,
  request: Uint8Array,
): Promise<Answer | undefined> {
  const entry = await selectEntry(database, at);
  if (entry === undefined) {
    await claimKey(database, at, request, OWNER);
    return undefined;
  }
  assertSame(entry.request, request);
  if (entry.status === null) await takeOver(database, at, entry.owner, OWNER);
  return toAnswer(entry, (sealed) => newTextCipher(secrets, random).open(subjectOf(at), sealed));
}

function toAnswer(
  { status, location, body, is_sealed: isSealed }: IdempotencyEntry,
  open: (sealed: string) => string,
): Answer | undefined {
  if (status === null || body === null) return undefined;
  const text = isSealed ? open(body) : body;
  return { kind: 'json', status, body: z.json().parse(JSON.parse(text)), location: location ?? undefined };
}

async function keep({ database, secrets }: Organisation, at: IdempotencyKey, answer: Answer): Promise<void> {
  if (answer.kind === 'stream') throw new PiaosuError('INTERNAL', { reason: 'a write answers with JSON' });
  const { status, location = null, body, kept = body, isSealed = false } = answer;
  const text = JSON.stringify(kept);
  const stored = isSealed ? newTextCipher(secrets, random).seal(subjectOf(at), text) : text;
  await storeAnswer(database, at, { status, location, body: stored, isSealed });
}

const random = new RandomPool();

/** An answer cannot be moved to another institution's key. */
function subjectOf({ institution, key }: IdempotencyKey): string {
  return `answer/${institution}/${key}`;
}

/** Keyed, so that the table cannot be searched for a guessed body. */
function requestMac({ context, method, path, bytes }: Write): Uint8Array {
  const key = context.organisation.secrets.sealKey('request');
  return createHmac('sha256', key).update(`${method} ${path}\0`).update(bytes).digest();
}

function assertSame(known: Uint8Array, request: Uint8Array): void {
  if (known.length === request.length && timingSafeEqual(known, request)) return;
  throw new PiaosuError('IDEMPOTENCY_CONFLICT');
}
