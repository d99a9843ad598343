import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalJson, isWorkDone, PiaosuError, type Json } from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';

/** What a client shows that it has worked: the challenge that it was given, and the nonce it found. */
export interface Work {
  readonly challenge: string;
  readonly nonce: string;
}

export interface GuessGuard {
  /**
   * Lets the question through, or throws PiaosuError RATE_LIMITED with a challenge for this very question: work it out
   * and ask again. Nobody is refused for good, whatever others do.
   */
  admit(client: string, subject: string, question: Json, work: Work | undefined): void;
  /** The answer was 'no such receipt': a guess, as far as anybody can tell. Right answers are never counted. */
  missed(client: string, subject: string): void;
}

export interface GuardLimits {
  readonly windowMs: number;
  /** Misses within the window before work is asked for, by one client and on one subject. */
  readonly freePerClient: number;
  readonly freePerSubject: number;
  /** Misses of all together: then everybody without a name works the least there is. */
  readonly freeTogether: number;
}

/** One guess in 65,536 hashes, a third of a second on a phone; doubled with every doubling of the misses. */
const LEAST_BITS = 16;
/** 4 million hashes: some 20 s on a phone, and a guesser's million of guesses is 10^12 of them. */
const MOST_BITS = 22;
const LIFETIME_MS = 120_000;
/** Names counted in one window; more share the total only, so that memory stays bounded. */
const MAX_NAMES = 100_000;

export const PUBLIC_LIMITS: GuardLimits = {
  windowMs: 3_600_000,
  freePerClient: 30,
  freePerSubject: 20,
  freeTogether: 20_000,
};

/** Counts misses in memory: a restart forgives them, and each gateway process counts for itself. */
export function newGuessGuard(limits: GuardLimits = PUBLIC_LIMITS, now: () => number = Date.now): GuessGuard {
  const secret = randomBytes(32);
  const clients = newCounts(limits.windowMs, now);
  const subjects = newCounts(limits.windowMs, now);
  const together = newCounts(limits.windowMs, now);
  const bitsFor = (client: string, subject: string): number =>
    Math.max(
      bitsOf(clients.of(network(client)), limits.freePerClient),
      bitsOf(subjects.of(subject), limits.freePerSubject),
      together.of('') >= limits.freeTogether ? LEAST_BITS : 0,
    );
  return {
    admit: (client, subject, question, work) => {
      const bits = bitsFor(client, subject);
      if (bits === 0 || (work !== undefined && holds(secret, question, work, bits, now()))) return;
      const challenge = challengeFor(secret, question, bits, now() + LIFETIME_MS);
      throw new PiaosuError('RATE_LIMITED', { challenge, bits, retryAfterSeconds: 1 });
    },
    missed: (client, subject) => {
      clients.add(network(client));
      subjects.add(subject);
      together.add('');
    },
  };
}

function bitsOf(misses: number, free: number): number {
  return misses < free ? 0 : Math.min(MOST_BITS, LEAST_BITS + Math.floor(Math.log2(misses / free)));
}

/** `bits.expires.mac`: nothing is kept of it, and it is good for one question only. */
function challengeFor(secret: Uint8Array, question: Json, bits: number, expires: number): string {
  const head = `${bits}.${expires}`;
  return `${head}.${macOf(secret, head, question).toString('base64url')}`;
}

function macOf(secret: Uint8Array, head: string, question: Json): Buffer {
  return createHmac('sha256', secret)
    .update(`${head}\0${canonicalJson(question)}`)
    .digest();
}

/** A challenge of fewer bits than are asked by now does no longer. */
function holds(secret: Uint8Array, question: Json, { challenge, nonce }: Work, bits: number, now: number): boolean {
  const [given = '', expires = '', mac = ''] = challenge.split('.');
  const expected = macOf(secret, `${given}.${expires}`, question);
  const shown = Buffer.from(mac, 'base64url');
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return false;
  if (Number(expires) < now || Number(given) < bits) return false;
  return isWorkDone(nativeSuite('sha-256'), challenge, nonce, Number(given));
}

interface Counts {
  of(name: string): number;
  add(name: string): void;
}

/** Two windows, the older one fading: a border forgives nobody at once. */
function newCounts(windowMs: number, now: () => number): Counts {
  let window = 0;
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  const roll = (): number => {
    const at = Math.floor(now() / windowMs);
    if (at !== window) {
      previous = at === window + 1 ? current : new Map<string, number>();
      current = new Map<string, number>();
      window = at;
    }
    return 1 - (now() / windowMs - at);
  };
  return {
    of: (name) => {
      const weight = roll();
      return (current.get(name) ?? 0) + Math.floor((previous.get(name) ?? 0) * weight);
    },
    add: (name) => {
      roll();
      if (current.size < MAX_NAMES || current.has(name)) current.set(name, (current.get(name) ?? 0) + 1);
    },
  };
}

/** An IPv6 host has 2^64 addresses of its own: its network is the client. */
export function network(client: string): string {
  if (!client.includes(':') || client.startsWith('::ffff:')) return client;
  const [head = '', tail] = client.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')];
  return `${all.slice(0, 4).join(':')}::/64`;
}
