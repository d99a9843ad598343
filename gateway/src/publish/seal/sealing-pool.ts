import { Worker } from 'node:worker_threads';
import { PiaosuError } from '@piaosu/core';
import type { RowReading, SealRequest } from './receipt-sealer.ts';
import type { SealerFiles } from './sealer-options.ts';
import type { SealingReply, SealingRequest } from './sealing-message.ts';
import type { ReadBatch, SealedRows, Sealing } from './sealing.ts';

interface Call {
  readonly resolve: (reply: SealingReply) => void;
  readonly reject: (error: PiaosuError) => void;
}

/** One thread with the calls that wait for it. */
interface Thread {
  readonly worker: Worker;
  readonly calls: Map<number, Call>;
  batches: number;
}

const SCRIPT = new URL('sealing-worker.ts', import.meta.url);

/**
 * Sealing on threads of its own, so that the event loop stays free. A batch stays with the thread that read it. A
 * thread that dies fails its calls with INTERNAL and is replaced: nothing was accepted, the caller repeats.
 */
export function openSealingPool(files: SealerFiles, threads: number): Sealing {
  let calls = 0;
  let batches = 0;
  let closed = false;
  const pool: Thread[] = [];
  const start = (place: number): void => {
    const thread = newThread(files);
    pool[place] = thread;
    let cause: unknown;
    thread.worker.on('error', (error) => {
      cause = error; // 'exit' follows and fails what waits
    });
    thread.worker.once('exit', () => {
      const ended = new PiaosuError('INTERNAL', { reason: 'a sealing thread ended' }, cause);
      for (const call of thread.calls.values()) call.reject(ended);
      if (!closed) start(place);
    });
  };
  for (let place = 0; place < threads; place += 1) start(place);

  const ask = (thread: Thread, build: (call: number) => SealingRequest): Promise<SealingReply> =>
    new Promise((resolve, reject) => {
      const call = (calls += 1);
      thread.calls.set(call, { resolve, reject });
      thread.worker.postMessage(build(call));
    });
  return {
    read: async (pepper, sources) => {
      const thread = leastLoaded(pool);
      const batch = (batches += 1);
      thread.batches += 1;
      const readings = toReadings(await ask(thread, (call) => ({ kind: 'read', call, batch, pepper, sources })));
      return newBatch(thread, batch, readings, ask);
    },
    close: async () => {
      closed = true;
      await Promise.all(pool.map((thread) => thread.worker.terminate()));
    },
  };
}

type Ask = (thread: Thread, build: (call: number) => SealingRequest) => Promise<SealingReply>;

function newBatch(thread: Thread, batch: number, readings: readonly RowReading[], ask: Ask): ReadBatch {
  return {
    readings,
    seal: async (requests: readonly (SealRequest | undefined)[]) =>
      toSealed(await ask(thread, (call) => ({ kind: 'seal', call, batch, requests }))),
    release: () => {
      thread.batches -= 1;
      thread.worker.postMessage({ kind: 'release', batch } satisfies SealingRequest);
    },
  };
}

function newThread(files: SealerFiles): Thread {
  const worker = new Worker(SCRIPT, { workerData: files });
  const calls = new Map<number, Call>();
  worker.on('message', (reply: SealingReply) => {
    calls.get(reply.call)?.resolve(reply);
    calls.delete(reply.call);
  });
  return { worker, calls, batches: 0 };
}

function leastLoaded(pool: readonly Thread[]): Thread {
  const [first, ...others] = pool;
  if (first === undefined) throw new RangeError('a sealing pool has at least one thread');
  return others.reduce((least, thread) => (thread.batches < least.batches ? thread : least), first);
}

function toReadings(reply: SealingReply): readonly RowReading[] {
  if (reply.kind === 'read') return reply.readings;
  throw failure(reply);
}

function toSealed(reply: SealingReply): SealedRows {
  if (reply.kind === 'sealed') return reply.sealed;
  throw failure(reply);
}

function failure(reply: SealingReply): PiaosuError {
  return new PiaosuError('INTERNAL', { part: 'sealing', reason: reply.kind === 'failed' ? reply.reason : reply.kind });
}
