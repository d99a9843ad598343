import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, PiaosuError } from '@piaosu/core';
import type { Contract, ItemOutcome, LedgerItem } from '../organisation.ts';
import { causeOf, messageOf, toPiaosuError, type LedgerFailure } from './ledger-error.ts';
import type { Transacted, Transactor } from './transactor.ts';

/** Operations of one contract, grouped into transactions: concurrent callers share one. */
export interface GroupCommit {
  /**
   * Resolves with the operation's outcome; throws PiaosuError LEDGER_BUSY after 8 conflicts or when too much waits,
   * LEDGER_UNAVAILABLE when the status is not known in time. Both are safe to repeat with the same message: the
   * operation goes on being followed, and a repeat joins it.
   */
  submit(item: LedgerItem): Promise<ItemOutcome>;
  /** Operations taken and not decided yet, and since when the oldest of them waits. */
  queue(): QueueState;
  close(): void;
}

export interface QueueState {
  readonly count: number;
  readonly since: Date | undefined;
}

export interface GroupCommitOptions {
  readonly contract: Contract;
  readonly transactor: Pick<Transactor, 'transact'>;
  /** Transactions on their way at a time. */
  readonly inFlight?: number;
  /** How long the first of a group waits for others. */
  readonly lingerMs?: number;
  readonly patienceMs?: number;
  /** How long an operation that could not be endorsed is kept; ten minutes by default. */
  readonly keepMs?: number;
  /** How long too few known endorsers are taken for a start that is not over; 10 s by default. */
  readonly prematureMs?: number;
}

interface Waiting {
  readonly item: LedgerItem;
  readonly size: number;
  /** When it was taken. */
  readonly since: number;
  attempts: number;
  /** When a peer first knew of too few endorsers for it. */
  prematureSince?: number;
  readonly resolve: (outcome: ItemOutcome) => void;
  readonly reject: (error: PiaosuError) => void;
}

// 50–200 operations a transaction were measured as the best trade of rate and latency on a Fabric network.
const MAX_GROUP = 200;
const MAX_GROUP_CHARACTERS = 1_000_000;
const MAX_WAITING = 5_000;
const MAX_ATTEMPTS = 8;
const BACK_OFF_MS = 10;
/** While no peer can be used, the first pause and the longest. */
const OUTAGE_MS = { first: 100, most: 1_000 };
/** A caller who was told that its operation waits may well ask again after this. */
const RETRY_AFTER_SECONDS = 5;
const DEFAULTS = { inFlight: 1, lingerMs: 3, patienceMs: 30_000, keepMs: 600_000, prematureMs: 10_000 };

export function newGroupCommit(given: GroupCommitOptions): GroupCommit {
  const closing = new AbortController();
  const options = { ...DEFAULTS, ...given, closing: closing.signal };
  const pending = new Map<string, Pending>();
  const waiting: Waiting[] = [];
  let running = 0;

  const pump = async (): Promise<void> => {
    running += 1;
    if (waiting.length < MAX_GROUP) await sleep(options.lingerMs);
    // Nothing is taken while others may still join, and the loop ends only when nothing waits.
    for (let group = takeGroup(waiting); group.length > 0; group = takeGroup(waiting)) await commit(options, group);
    running -= 1;
  };
  const enqueue = (item: LedgerItem): Promise<ItemOutcome> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, size: sizeOf(item), since: Date.now(), attempts: 0, resolve, reject });
      if (running < options.inFlight) void pump();
    });
  return {
    submit: (item) => {
      const key = keyOf(item);
      const known = pending.get(key);
      if (known !== undefined) return withPatience(known.outcome, options.patienceMs);
      if (closing.signal.aborted) return Promise.reject(new PiaosuError('LEDGER_UNAVAILABLE'));
      if (waiting.length >= MAX_WAITING) return Promise.reject(new PiaosuError('LEDGER_BUSY'));
      const outcome = enqueue(item).finally(() => pending.delete(key));
      pending.set(key, { outcome, since: new Date() });
      return withPatience(outcome, options.patienceMs);
    },
    queue: () => {
      // A map keeps the order in which its entries came: the first waits longest.
      const [oldest] = pending.values();
      return { count: pending.size, since: oldest?.since };
    },
    close: () => {
      closing.abort();
      for (const entry of waiting.splice(0)) entry.reject(new PiaosuError('LEDGER_UNAVAILABLE'));
    },
  };
}

interface Pending {
  readonly outcome: Promise<ItemOutcome>;
  readonly since: Date;
}

/** The same act asked twice is one act; the signature is not part of it, because each is different. */
function keyOf(item: LedgerItem): string {
  return canonicalJson(item.signed.op);
}

function sizeOf(item: LedgerItem): number {
  return canonicalJson(item.signed).length + canonicalJson(item.private).length;
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let characters = 0;
  let count = 0;
  for (const entry of waiting.slice(0, MAX_GROUP)) {
    characters += entry.size;
    if (count > 0 && characters > MAX_GROUP_CHARACTERS) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

type Committing = GroupCommitOptions & typeof DEFAULTS & { readonly closing: AbortSignal };

/** Commits the group; what cannot go together goes in parts. Every entry is answered when this returns. */
async function commit(options: Committing, group: Waiting[]): Promise<void> {
  let rest = group;
  for (let outage = 0; rest.length > 0; outage += 1) {
    const transacted = await transact(options, rest);
    switch (transacted.kind) {
      case 'valid':
        settleAll(rest, transacted);
        return;
      case 'conflict':
        await commitInParts(options, rest);
        return;
      case 'invalid':
        rejectAll(rest, new PiaosuError('INTERNAL', { tx: transacted.tx, validation: transacted.validation }));
        return;
      case 'failed':
        rejectAll(rest, transacted.error);
        return;
      case 'refused':
        rest = await afterRefusal(options, rest, transacted.failure, outage);
    }
  }
}

type Attempt = Transacted | { readonly kind: 'failed'; readonly error: PiaosuError };

async function transact(options: Committing, group: readonly Waiting[]): Promise<Attempt> {
  try {
    return await options.transactor.transact(
      options.contract,
      group.map((entry) => entry.item),
    );
  } catch (error) {
    return { kind: 'failed', error: new PiaosuError('LEDGER_UNAVAILABLE', { reason: messageOf(error) }, error) };
  }
}

function settleAll(group: readonly Waiting[], { tx, block, outcomes }: Extract<Attempt, { kind: 'valid' }>): void {
  group.forEach((entry, i) => {
    const outcome = outcomes[i];
    if (outcome === undefined) entry.reject(new PiaosuError('INTERNAL', { tx, missing: i }));
    else entry.resolve(outcome.ok ? { ...outcome, tx, block } : { ...outcome, tx });
  });
}

function rejectAll(group: readonly Waiting[], error: PiaosuError): void {
  for (const entry of group) entry.reject(error);
}

/** What of the group is to be endorsed again. Nothing was submitted, so that is safe. */
async function afterRefusal(
  options: Committing,
  group: Waiting[],
  failure: LedgerFailure,
  outage: number,
): Promise<Waiting[]> {
  switch (failure.kind) {
    case 'fault':
      return withoutCulprit(group, failure);
    case 'unsettled':
      return retryLater(group, toPiaosuError(failure));
    case 'unavailable':
    case 'busy':
      return waitForPeers(options, group, failure, outage);
    case 'premature':
      return waitForPeers(options, withoutOverdue(options, group, failure), failure, outage);
    case 'defect':
      return isolateDefect(options, group, toPiaosuError(failure));
  }
}

/**
 * No peer can take the group now. It is kept and tried again, longer than its callers wait: they were told that it will
 * be settled. It is dropped when it has grown old, and nothing was written then; asked again it begins anew.
 */
async function waitForPeers(
  { keepMs, closing }: Committing,
  group: readonly Waiting[],
  failure: LedgerFailure,
  outage: number,
): Promise<Waiting[]> {
  const { true: kept = [], false: old = [] } = Object.groupBy(group, ({ since }) =>
    Date.now() - since < keepMs ? 'true' : 'false',
  );
  rejectAll(old, toPiaosuError(failure));
  const wait = Math.min(OUTAGE_MS.first * 2 ** outage, OUTAGE_MS.most) * (0.5 + Math.random() / 2);
  const isOpen = await sleep(kept.length === 0 ? 0 : wait, true, { signal: closing }).catch(() => false);
  if (isOpen) return kept;
  rejectAll(kept, new PiaosuError('LEDGER_UNAVAILABLE'));
  return [];
}

/** Fabric's peers hear of each other's chaincode up to 3 s after a start. What lasts longer is no matter of starting. */
function withoutOverdue({ prematureMs }: Committing, group: readonly Waiting[], failure: LedgerFailure): Waiting[] {
  return group.filter((entry) => {
    entry.prematureSince ??= Date.now();
    const isYoung = Date.now() - entry.prematureSince < prematureMs;
    if (!isYoung)
      entry.reject(new PiaosuError('LEDGER_UNAVAILABLE', { reason: 'TOO_FEW_ENDORSERS' }, causeOf(failure)));
    return isYoung;
  });
}

/** Takes the culprit out and answers it; the others go on. */
function withoutCulprit(group: readonly Waiting[], fault: Extract<LedgerFailure, { kind: 'fault' }>): Waiting[] {
  const entry = group[fault.index ?? (group.length === 1 ? 0 : -1)];
  if (entry === undefined) {
    rejectAll(group, toPiaosuError(fault));
    return [];
  }
  entry.resolve({ ok: false, code: fault.code, evidence: fault.evidence });
  return group.filter((other) => other !== entry);
}

async function retryLater(group: readonly Waiting[], error: PiaosuError): Promise<Waiting[]> {
  const { rest, attempts } = dropExhausted(group, error);
  if (rest.length > 0) await backOff(attempts);
  return rest;
}

/** An error without a known code names no culprit: the group is divided until it stands alone. */
async function isolateDefect(options: Committing, group: Waiting[], error: PiaosuError): Promise<Waiting[]> {
  if (group.length === 1) rejectAll(group, error);
  else await commitHalves(options, group);
  return [];
}

/**
 * Another transaction wrote what this one had read. Smaller groups have fewer keys in common with others, so the group
 * is halved, at last single; each part waits a random time.
 */
async function commitInParts(options: Committing, group: readonly Waiting[]): Promise<void> {
  const { rest, attempts } = dropExhausted(group, new PiaosuError('LEDGER_BUSY'));
  if (rest.length === 0) return;
  await backOff(attempts);
  await commitHalves(options, rest);
}

async function commitHalves(options: Committing, group: Waiting[]): Promise<void> {
  const half = Math.ceil(group.length / 2);
  await commit(options, group.slice(0, half));
  if (group.length > 1) await commit(options, group.slice(half));
}

function dropExhausted(group: readonly Waiting[], error: PiaosuError): { rest: Waiting[]; attempts: number } {
  const rest: Waiting[] = [];
  for (const entry of group) {
    entry.attempts += 1;
    if (entry.attempts >= MAX_ATTEMPTS) entry.reject(error);
    else rest.push(entry);
  }
  return { rest, attempts: Math.max(0, ...rest.map((entry) => entry.attempts)) };
}

/** Random between half and the whole of 10 ms · 2^attempts: two gateways in conflict must not meet again. */
async function backOff(attempts: number): Promise<void> {
  await sleep(BACK_OFF_MS * 2 ** attempts * (0.5 + Math.random() / 2));
}

/** Ends the waiting of one caller, not the operation. */
async function withPatience(outcome: Promise<ItemOutcome>, patienceMs: number): Promise<ItemOutcome> {
  const timer = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: timer.signal }).then(() => {
    throw new PiaosuError('LEDGER_UNAVAILABLE', {
      ...{ queued: true, waitedMs: patienceMs },
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  });
  // The loser of the race is nobody's: a timer that was stopped, or an outcome that comes too late for this caller.
  late.catch(() => undefined);
  outcome.catch(() => undefined);
  try {
    return await Promise.race([outcome, late]);
  } finally {
    timer.abort();
  }
}
