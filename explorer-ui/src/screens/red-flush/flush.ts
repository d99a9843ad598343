import type { JsonObject } from '@piaosu/core';
import { pause } from '../../api/request.ts';
import { askRedFlush, publishReceipt, readReceipt } from '../../api/publish.ts';
import type { ReceiptName } from '../../api/publish.ts';
import { redReceipt, reissuedReceipt } from './red-receipt.ts';
import type { Corrections, NewNumbers } from './red-receipt.ts';

export interface Flushing {
  readonly original: JsonObject;
  readonly numbers: NewNumbers;
}

const POLL_MS = 400;
/** A checkpoint follows within about a block; longer than this nobody waits in front of a button. */
const TRIES = 75;

/**
 * Publishes the negative receipt, waits until it is anchored, and asks the ledger to cancel the original. LATER: anchoring
 * takes longer; the publisher red-flushes by itself. Each step has one message, so that a repeat does nothing twice.
 */
export async function flush({ original, numbers }: Flushing, key: string): Promise<'DONE' | 'PENDING' | 'LATER'> {
  await publishReceipt(redReceipt(original, numbers), key);
  const red = { code: numbers.code, number: numbers.number };
  if (!(await untilAnchored(red))) return 'LATER';
  return (await askRedFlush({ original: nameOf(original), red }, `${key}-flush`)).state;
}

export interface Reissuing extends Flushing {
  readonly corrections: Corrections;
}

/** Publishes what stands in the original's place. */
export async function reissue({ original, numbers, corrections }: Reissuing, key: string): Promise<ReceiptName> {
  const answer = await publishReceipt(reissuedReceipt(original, numbers, corrections), key);
  return { code: answer.eInvoiceCode, number: answer.eInvoiceNumber };
}

export function nameOf({ eInvoiceCode, eInvoiceNumber }: JsonObject): ReceiptName {
  return { code: textOf(eInvoiceCode), number: textOf(eInvoiceNumber) };
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function untilAnchored(name: ReceiptName): Promise<boolean> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if ((await readReceipt(name)).state === 'ANCHORED') return true;
    await pause(POLL_MS);
  }
  return false;
}
