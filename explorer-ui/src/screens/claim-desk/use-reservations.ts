import type { ClaimBasis } from '@piaosu/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newActKey } from '../../api/act-key.ts';
import { reserveClaim } from '../../api/claims.ts';
import type { ClaimBody } from '../../api/claims.ts';
import { toApiProblem } from '../../api/problem.ts';
import { newStore, useStore } from '../../api/store.ts';
import { rememberClaimed } from './claimed-receipts.ts';
import type { DeskRow, Outcome } from './desk-row.ts';

/** One claim that somebody wants: of one receipt, or of all parts of one bill. */
export interface Wish {
  readonly rows: readonly DeskRow[];
  readonly amount: string;
  readonly basis: ClaimBasis;
}

export interface Reservations {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly running: boolean;
  readonly reserve: (wishes: readonly Wish[]) => Promise<void>;
}

/** As long as the tab: what was reserved stands beside its receipt also after somebody has decided on one of them. */
const told = newStore<Readonly<Record<string, Outcome>>>({});
/** Idempotency-Keys of what is not decided yet. */
const keys = new Map<string, string>();

/**
 * Reserves one claim after the other. What is wanted keeps its Idempotency-Key while its outcome is unknown: pressing again
 * never reserves twice.
 */
export function useReservations(): Reservations {
  const outcomes = useStore(told);
  const [running, setRunning] = useState(false);
  const queries = useQueryClient();
  const tell = ({ rows }: Wish, outcome: Outcome) => {
    told.set({ ...told.get(), ...Object.fromEntries(rows.map(({ key }) => [key, outcome])) });
  };
  const reserve = async (wishes: readonly Wish[]) => {
    if (running) return;
    setRunning(true);
    for (const wish of wishes) {
      tell(wish, { state: 'running' });
      tell(wish, await reserveOne(wish));
    }
    setRunning(false);
    await queries.invalidateQueries({ queryKey: ['claims'] });
  };
  return { outcomes, running, reserve };
}

async function reserveOne(wish: Wish): Promise<Outcome> {
  const body = bodyOf(wish);
  const meant = JSON.stringify(body);
  const key = keys.get(meant) ?? newActKey();
  keys.set(meant, key);
  try {
    const { claimId, remaining, amount = wish.amount } = await reserveClaim(body, key);
    rememberClaimed(
      claimId,
      wish.rows.flatMap(({ receipt }) => receipt ?? []),
    );
    return { state: 'reserved', claimId, amount, remaining };
  } catch (error) {
    const problem = toApiProblem(error);
    if (!problem.undecided) keys.delete(meant);
    return { state: 'refused', problem };
  }
}

/** What is sent: the receipts with what was shown of them, or the patient's word that names the one receipt. */
export function bodyOf({ rows, amount, basis }: Wish): ClaimBody {
  const presentation = rows[0]?.presentation;
  if (presentation !== undefined) return { presentation, amount, basis };
  const receipts = rows.map(({ receipt = '', elements }) => {
    const [eInvoiceCode = '', eInvoiceNumber = ''] = receipt.split('-');
    if (elements === undefined) return { eInvoiceCode, eInvoiceNumber };
    const { checkCode, issueDate, totalAmount } = elements;
    return { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
  });
  const consent = rows[0]?.consent;
  // Under one consent alone: a claim of receipts of several is made in the office's own right, and the ledger judges it.
  const isUnder = consent !== undefined && rows.every((row) => row.consent === consent);
  return { receipts, amount, basis, ...(isUnder ? { consentId: consent } : {}) };
}
