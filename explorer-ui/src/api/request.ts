import { newRequest } from './client.ts';
import { parseLedgerNotice } from './ledger-notice.ts';
import type { LedgerNotice } from './ledger-notice.ts';
import { signInAgain } from './sign-in-again.ts';
import { newStore } from './store.ts';

/** How the way to the ledger stood at the last answer. */
export const ledgerNotice = newStore<LedgerNotice | undefined>(undefined);

let lastHeader: string | null = null;

/** Takes in the header of an answer; the store changes only when the header does. */
export function noticeLedger(header: string | null): void {
  if (header === lastHeader) return;
  lastHeader = header;
  ledgerNotice.set(parseLedgerNotice(header));
}

/** The one way of the pages to the service; see `newRequest`. */
export const request = newRequest({
  fetch: (url, init) => fetch(url, init),
  base: '',
  language: () => document.documentElement.lang,
  wait: pause,
  noticeLedger,
  signInAgain,
});

/** Resolves after so many milliseconds; rejects with the signal's reason when it ends before. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException('stopped', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
