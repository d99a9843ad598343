import {
  canonicalJson,
  isInvalidBy,
  parseShape,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  type Code,
  type ReceiptRecord,
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
  const early = open.filter((_, index) => settled[index] === 'EARLY');
  // A page that moved on may have left more behind it, or have made way for what came too early; one that stood still is
  // tried again after the next step.
  if ((open.length === PAGE || early.length > 0) && settled.includes('SETTLED')) return flushAll(options);
  for (const row of early) await updateRedFlush(options.database, row.red_id, EARLY);
}

/** SETTLED: it has an outcome that does not change by itself. EARLY: the ledger can say nothing of it yet. */
async function flushRow(options: RedFlusherOptions, row: OpenRedFlush): Promise<'SETTLED' | 'EARLY' | 'WAITING'> {
  try {
    const outcome = await outcomeOf(options, row);
    if (outcome === undefined) return 'EARLY';
    await updateRedFlush(options.database, row.red_id, outcome);
    return outcome.state === 'PENDING' ? 'WAITING' : 'SETTLED';
  } catch (error) {
    options.log.warn({ event: 'background.failed', task: 'publish.red-flush', error });
    return 'WAITING';
  }
}

async function outcomeOf(options: RedFlusherOptions, row: OpenRedFlush): Promise<RedFlushOutcome | undefined> {
  const before = row.state === 'PENDING' ? await originalOf(options, row) : undefined;
  if (before?.state === 'RED_FLUSHED') return DONE;
  // What waits for a claim or a paper is completed by the act that ends it: there is nothing to submit again.
  if (before?.state === 'RED_PENDING') return heldBy(before);
  const outcome = await submit(options, { eInvoiceCode: row.code, eInvoiceNumber: row.number });
  if (!outcome.ok) return outcomeOfRefusal(options, row, outcome);
  return { ...DONE, evidence: canonicalJson(outcome.result), tx: outcome.tx };
}

type Refusal = Extract<ItemOutcome, { ok: false }>;

async function outcomeOfRefusal(
  options: RedFlusherOptions,
  row: OpenRedFlush,
  refusal: Refusal,
): Promise<RedFlushOutcome | undefined> {
  // An attempt that a crash cut off may have done it already.
  if ((await originalOf(options, row))?.state === 'RED_FLUSHED') return DONE;
  if (isTooEarly(refusal)) return undefined;
  const { code, evidence, tx = null } = refusal;
  return { state: isWaiting(code) ? 'PENDING' : 'REFUSED', code, evidence: canonicalJson(evidence), tx };
}

const DONE: RedFlushOutcome = { state: 'DONE', code: null, evidence: null, tx: null };

/** Waits for the red-flush before it; what that one waits for stands in its own row. */
const EARLY: RedFlushOutcome = { state: 'PENDING', code: null, evidence: null, tx: null };

function heldBy({ paper }: ReceiptRecord): RedFlushOutcome {
  return { state: 'PENDING', code: paper === undefined ? 'CLAIM_HELD' : 'PAPER_LIVE', evidence: null, tx: null };
}

/** The red-flush of a re-issue, before that of what it replaced has taken effect: a fault, which the ledger does not keep. */
function isTooEarly({ code, evidence }: Refusal): boolean {
  return isInvalidBy(new PiaosuError(code, evidence), 'PREDECESSOR_NOT_RED_FLUSHED');
}

/** The ledger holds the red-flush and completes it by itself. */
export function isWaiting(code: Code): boolean {
  return code === 'CLAIM_HELD' || code === 'PAPER_LIVE';
}

async function submit(options: RedFlusherOptions, red: ReceiptRef): Promise<ItemOutcome> {
  const [outcome] = await options.acts.performAll([await toAct(options, red)]);
  if (outcome === undefined) throw new PiaosuError('INTERNAL', { reason: 'no outcome for a red-flush' });
  return outcome;
}

/** What the ledger holds of the receipt that the row cancels. */
async function originalOf(
  { published, projection }: RedFlusherOptions,
  row: OpenRedFlush,
): Promise<ReceiptRecord | undefined> {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = row.red_of.split('-');
  const original = await published.receipt({ eInvoiceCode, eInvoiceNumber });
  const record = original === undefined ? undefined : await projection.record(receiptKey(original.tag));
  const receipt = parseShape(receiptRecordShape, record?.value);
  return receipt.ok ? receipt.value : undefined;
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
