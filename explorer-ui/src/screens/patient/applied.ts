import type { Consent } from '@piaosu/gateway/api';
import { listConsents, numberOf } from '../../api/patients.ts';
import type { ReceiptRef } from '../../api/patients.ts';
import { usePages } from './pages.ts';

/** A claim that was asked for: of whom, when, and whether the office has taken it up. */
export interface Application {
  readonly payer: string;
  readonly at: string;
  readonly taken: boolean;
}

/** What was asked for of a receipt, under consents in force; the newest first. */
export function useApplied(): (receipt: ReceiptRef) => readonly Application[] {
  const { items } = usePages('consents', listConsents);
  return (receipt) => appliedFor(receipt, items);
}

export function appliedFor(receipt: ReceiptRef, consents: readonly Consent[]): Application[] {
  const own = consents.filter(
    ({ state, purpose, scope }) =>
      state === 'ACTIVE' &&
      purpose === 'CLAIM' &&
      scope?.type === 'RECEIPT' &&
      numberOf(scope.receipt) === numberOf(receipt),
  );
  return own.map(({ payer, validFrom, claims }) => ({ payer, at: validFrom, taken: claims.length > 0 }));
}
