import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import { selectHoldsToDo, settleHold, type SettlementRow } from '../db/settlements.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { Organisation } from '../organisation.ts';
import { holdLineage, releaseLineage } from '../use-cases/claims/hold.ts';

const PAGE = 20;

/** Sets and lifts on the ledger what the matches ask for; safe to repeat, each act has one message. True when one was done. */
export async function keepHolds(organisation: Organisation, cipher: TextCipher): Promise<boolean> {
  const rows = await selectHoldsToDo(organisation.database, PAGE);
  let done = false;
  for (const row of rows) done = (await keepHold(organisation, cipher, row)) || done;
  return done;
}

/** A ledger or gateway that is away leaves the row as it is, for the next round. */
async function keepHold(organisation: Organisation, cipher: TextCipher, row: SettlementRow): Promise<boolean> {
  try {
    if (row.hold === 'WANTED') await hold(organisation, cipher, row);
    else if (row.hold === 'RELEASE_WANTED') await release(organisation, cipher, row);
    return true;
  } catch (error) {
    organisation.log.warn({ event: 'background.failed', task: 'hold for a hidden settlement', error });
    return false;
  }
}

async function hold(organisation: Organisation, cipher: TextCipher, row: SettlementRow): Promise<void> {
  const context = contextOf(organisation, row, 'hold');
  const code = await refusalOf(holdLineage(context, receiptOf(cipher, row), 'SETTLEMENT_HIDDEN'));
  // Held by this payer already, for another of its settlements, is held; one that may hold nothing has the alert alone.
  const isHeld = code === undefined || code === 'ALREADY_EXISTS';
  await settleHold(organisation.database, row.id, 'WANTED', isHeld ? 'HELD' : 'REFUSED');
}

async function release(organisation: Organisation, cipher: TextCipher, row: SettlementRow): Promise<void> {
  const context = contextOf(organisation, row, 'release');
  const reason = { reason: 'RESOLVED', hold: 'SETTLEMENT_HIDDEN' } as const;
  // Nothing to lift any more: its authority was faster.
  await refusalOf(releaseLineage(context, receiptOf(cipher, row), reason));
  await settleHold(organisation.database, row.id, 'RELEASE_WANTED', 'RELEASED');
}

const FINAL: ReadonlySet<string> = new Set([
  'ALREADY_EXISTS',
  'ROLE_NOT_ALLOWED',
  'RESOURCE_NOT_FOUND',
  'ILLEGAL_TRANSITION',
]);

/** The code of a refusal that will not change; anything else is thrown on. */
async function refusalOf(act: Promise<unknown>): Promise<string | undefined> {
  try {
    await act;
    return undefined;
  } catch (error) {
    if (error instanceof PiaosuError && FINAL.has(error.code)) return error.code;
    throw error;
  }
}

function contextOf(organisation: Organisation, { id, payer, holds }: SettlementRow, act: 'hold' | 'release') {
  const actor = { institution: payer, role: 'CLAIMS_OFFICER' } as const;
  return { organisation, actor, messageId: `settlement-${act}-${id}-${holds}` };
}

function receiptOf(cipher: TextCipher, { id, hold_receipt: kept }: SettlementRow): ReceiptRef {
  if (kept === null) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
  return parseReceiptName(cipher.open(`${id}/hold`, kept));
}

/** `code-number` as a reference. */
export function parseReceiptName(name: string): ReceiptRef {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = name.split('-');
  return { eInvoiceCode, eInvoiceNumber };
}
