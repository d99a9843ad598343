import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PiaosuError, toDigestText, toHex, type HashAlg } from '@piaosu/core';
import type { Alerts } from '../alerts/alerts.ts';
import type { Log } from '../log/log.ts';
import type { Acts, ItemOutcome, LedgerPort, Service } from '../organisation.ts';
import type { LogName } from '../db/publisher-log.ts';
import { splitHashes } from './log-step.ts';
import type { LogStore, PlannedStep } from './log-store.ts';

export interface BatcherOptions {
  readonly name: LogName;
  readonly hashAlg: HashAlg;
  readonly store: LogStore;
  readonly acts: Pick<Acts, 'sign'>;
  readonly ledger: Pick<LedgerPort, 'submit'>;
  readonly alerts: Pick<Alerts, 'raise'>;
  readonly log: Log;
  /** Called after each anchored step; an error in it is logged and changes nothing. */
  readonly onAnchored: () => Promise<void>;
}

/**
 * Grows the log and anchors it: one checkpoint for all receipts accepted since the last one, whatever their number.
 *
 * Killed between planning and endorsing, or between endorsing and the answer: the planned step is still there, is taken
 * up again with the same leaves and roots, and the checkpoint, which is recognised by what it would write, commits once.
 */
export interface Batcher extends Service {
  /** Something was accepted. */
  wake(): void;
}

/** Another process of the same organisation may have accepted something. */
const POLL_MS = 1_000;
const RETRY_MS = { first: 200, most: 5_000 };
/** A refused checkpoint waits for a person; it is tried again in case the cause was ours and has gone. */
const REFUSED_MS = 30_000;

export function newBatcher(options: BatcherOptions): Batcher {
  const signals = new EventEmitter();
  const stopping = new AbortController();
  let woken = false;
  let done: Promise<void> = Promise.resolve();
  const rest = async (): Promise<void> => {
    if (!woken) await nap(signals, POLL_MS, stopping.signal);
    woken = false;
  };
  return {
    wake: () => {
      woken = true;
      signals.emit('wake');
    },
    start: () => {
      done = run(options, rest, stopping.signal);
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function run(options: BatcherOptions, rest: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  let wait = RETRY_MS.first;
  while (!stopping.aborted) {
    try {
      const step = await options.store.plan();
      if (step === undefined) await rest();
      else await anchor(options, step, stopping);
      wait = RETRY_MS.first;
    } catch (error) {
      options.log.warn({ event: 'background.failed', task: 'publish.anchor', error });
      await pause(wait, stopping);
      wait = Math.min(2 * wait, RETRY_MS.most);
    }
  }
}

async function anchor(options: BatcherOptions, step: PlannedStep, stopping: AbortSignal): Promise<void> {
  const began = performance.now();
  const outcome = await unlessStopped(submit(options, step), stopping);
  if (outcome === undefined) return;
  if (!outcome.ok) {
    await report(options, step, outcome);
    await pause(REFUSED_MS, stopping);
    return;
  }
  await options.store.anchored(step, outcome.tx, outcome.block);
  const ms = Math.round(performance.now() - began);
  const receipts = step.size - step.from_size;
  options.log.info({ event: 'publish.anchored', tx: outcome.tx, size: step.size, receipts, ms });
  await options.onAnchored().catch((error: unknown) => {
    options.log.warn({ event: 'background.failed', task: 'publish.after-anchoring', error });
  });
}

/** Stopping does not wait for the ledger: the step is planned and is taken up again at the next start. */
async function unlessStopped<T>(work: Promise<T>, stopping: AbortSignal): Promise<T | undefined> {
  work.catch(() => undefined); // after stopping its outcome is nobody's
  const settled = new AbortController();
  const stopped = once(stopping, 'abort', { signal: settled.signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, stopped]);
  } finally {
    settled.abort();
  }
}

async function submit({ acts, ledger, name, hashAlg }: BatcherOptions, step: PlannedStep): Promise<ItemOutcome> {
  const item = await acts.sign({
    action: 'checkpoint',
    actor: { institution: name.publisher, role: 'PUBLISHER' },
    messageId: `checkpoint-${name.shard}-${step.size}`,
    body: {
      shard: name.shard,
      hashAlg,
      fromSize: step.from_size,
      fromRoot: toDigestText(hashAlg, step.from_root),
      size: step.size,
      root: toDigestText(hashAlg, step.root),
      consistency: splitHashes(step.consistency).map(toHex),
    },
  });
  const [outcome] = await ledger.submit('receipt', [item]);
  if (outcome === undefined) throw new PiaosuError('INTERNAL', { reason: 'no outcome for a checkpoint' });
  return outcome;
}

/** The ledger's log and ours differ, or our key is not accepted any more: receipts stay ISSUED until a person looks. */
async function report(
  { alerts, name }: BatcherOptions,
  step: PlannedStep,
  { code, evidence }: Extract<ItemOutcome, { ok: false }>,
): Promise<void> {
  await alerts.raise({
    dedupe: `checkpoint/${name.publisher}/${name.shard}/${step.size}/${code}`,
    code,
    // A hospital's publishing stands still, whatever the reason is.
    severity: 'CRITICAL',
    institution: name.publisher,
    subject: `LOG~${name.publisher}~${name.shard}`,
    evidence,
  });
}

async function nap(signals: EventEmitter, milliseconds: number, stopping: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(milliseconds)]);
  await once(signals, 'wake', { signal }).catch(() => undefined); // an abort is how napping ends
}

async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
}
