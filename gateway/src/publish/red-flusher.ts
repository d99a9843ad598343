import {
  canonicalJson,
  parseShape,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  type Code,
  type ReceiptRef,
} from '@piaosu/core';
import { toPointer } from '../acts/receipt-pointer.ts';
import type { Database } from '../db/index.ts';
import { selectOpenRedFlushes, updateRedFlush, type OpenRedFlush, type RedFlushOutcome } from '../db/red-flushes.ts';
import type { Log } from '../log/log.ts';
import type { Act, Acts, ItemOutcome, Projection } from '../organisation.ts';
import type { PublishedReceipts } from './published-receipts.ts';
import { materialiseReissues } from './reissues.ts';

export interface RedFlusherOptions {
  readonly database: Database;
  readonly published: PublishedReceipts;
  readonly acts: Pick<Acts, 'performAll'>;
  readonly projection: Pick<Projection, 'record'>;
  readonly publisher: string;
  readonly log: Log;
}

/** Cancels on the ledger what accepted red receipts cancel. A red-flush is done only when the ledger says so. */
export interface RedFlusher {
  /** Submits what is ready, and what replaces it; safe to repeat at any time, each act has one message. */
  flush(): Promise<void>;
  /** One red-flush asked for by name: the outcome of the ledger. Throws PiaosuError. */
  flushOne(red: ReceiptRef): Promise<ItemOutcome>;
}

const PAGE = 100;

export function newRedFlusher(options: RedFlusherOptions): RedFlusher {
  let running: Promise<void> | undefined;
  return {
    flush: () => {
      running ??= flushAll(options)
        .then(() => materialiseReissues(options))
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    flushOne: (red) => submit(options, red),
  };
}

async function flushAll(options: RedFlusherOptions): Promise<void> {
  const open = await selectOpenRedFlushes(options.database, PAGE);
  const settled = await Promise.all(open.map((row) => flushRow(options, row)));
  // A page that moved on may have left more behind it; one that stood still is tried again after the next step.
  if (open.length === PAGE && settled.some(Boolean)) await flushAll(options);
}

/** True when the red-flush has an outcome that does not change by itself. */
async function flushRow(options: RedFlusherOptions, row: OpenRedFlush): Promise<boolean> {
  try {
    const outcome = await outcomeOf(options, row);
    await updateRedFlush(options.database, row.red_id, outcome);
    return outcome.state !== 'PENDING';
  } catch (error) {
    options.log.warn({ event: 'background.failed', task: 'publish.red-flush', error });
    return false;
  }
}

async function outcomeOf(options: RedFlusherOptions, row: OpenRedFlush): Promise<RedFlushOutcome> {
  // What waits for a claim or a paper is completed by the act that ends it: there is nothing to submit again.
  if (row.state === 'PENDING') return (await isFlushed(options, row)) ? DONE : HELD;
  const outcome = await submit(options, { eInvoiceCode: row.code, eInvoiceNumber: row.number });
  if (outcome.ok) return { ...DONE, evidence: canonicalJson(outcome.result), tx: outcome.tx };
  // An attempt that a crash cut off may have done it already.
  if (await isFlushed(options, row)) return DONE;
  const state = isWaiting(outcome.code) ? 'PENDING' : 'REFUSED';
  return { state, code: outcome.code, evidence: canonicalJson(outcome.evidence), tx: outcome.tx ?? null };
}

const DONE: RedFlushOutcome = { state: 'DONE', code: null, evidence: null, tx: null };
const HELD: RedFlushOutcome = { state: 'PENDING', code: 'CLAIM_HELD', evidence: null, tx: null };

/** The ledger holds the red-flush and completes it by itself. */
export function isWaiting(code: Code): boolean {
  return code === 'CLAIM_HELD' || code === 'PAPER_LIVE';
}

async function submit(options: RedFlusherOptions, red: ReceiptRef): Promise<ItemOutcome> {
  const [outcome] = await options.acts.performAll([await toAct(options, red)]);
  if (outcome === undefined) throw new PiaosuError('INTERNAL', { reason: 'no outcome for a red-flush' });
  return outcome;
}

async function isFlushed({ published, projection }: RedFlusherOptions, row: OpenRedFlush): Promise<boolean> {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = row.red_of.split('-');
  const original = await published.receipt({ eInvoiceCode, eInvoiceNumber });
  const record = original === undefined ? undefined : await projection.record(receiptKey(original.tag));
  const receipt = parseShape(receiptRecordShape, record?.value);
  return receipt.ok && receipt.value.state === 'RED_FLUSHED';
}

async function toAct({ published, publisher }: RedFlusherOptions, ref: ReceiptRef): Promise<Act> {
  const red = await published.evidence(ref);
  const { redOf } = red.header;
  if (redOf === undefined) throw new PiaosuError('LINEAGE_INVALID', { reason: 'not a red receipt' });
  const original = await published.evidence(redOf);
  return {
    action: 'redFlush',
    actor: { institution: publisher, role: 'PUBLISHER' },
    messageId: `red-flush-${ref.eInvoiceCode}-${ref.eInvoiceNumber}`,
    body: { original: toPointer(original), red: toPointer(red) },
    private: { original, red },
  };
}
