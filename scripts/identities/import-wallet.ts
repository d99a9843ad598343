import type { X509Certificate } from 'node:crypto';
import { assertIssuedBy, parseIdentity, warningsOf, type Identity, type Warning } from './identity.ts';
import type { IdentityStore, Stored } from './identity-store.ts';
import { RefusalError, UnusableError } from './bilingual-error.ts';
import type { WalletEntry } from './wallet.ts';

/** What became of one label of a wallet. */
export type Outcome =
  | {
      readonly kind: 'kept';
      readonly label: string;
      readonly mspId: string;
      readonly stored: Stored;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'refused'; readonly label: string; readonly reason: Warning };

export interface ImportOptions {
  readonly store: IdentityStore;
  /** Labels to take; all when empty. */
  readonly labels: readonly string[];
  /** Trusted for every identity of the wallet, in place of what the store knows. */
  readonly authorities: readonly X509Certificate[] | undefined;
  readonly replace: boolean;
  readonly now: Date;
}

/** Imports a wallet; an identity that is refused does not keep the others out. Throws UnusableError. */
export function importWallet(entries: readonly WalletEntry[], options: ImportOptions): Outcome[] {
  const { labels } = options;
  const missing = labels.filter((label) => !entries.some((entry) => entry.label === label));
  if (missing.length > 0) {
    throw new UnusableError(`钱包中没有标签 ${missing.join(', ')}。`, `The wallet has no label ${missing.join(', ')}.`);
  }
  const chosen = entries.filter(({ label }) => labels.length === 0 || labels.includes(label));
  return chosen.map((entry) => importEntry(entry, options));
}

function importEntry({ label, read }: WalletEntry, options: ImportOptions): Outcome {
  try {
    const identity = parseIdentity(read(), options.now);
    assertIssuerKnown(identity, options);
    const warnings = warningsOf(identity, options.now);
    const stored = options.store.put(label, identity, options.replace);
    return { kind: 'kept', label, mspId: identity.mspId, stored, warnings };
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { kind: 'refused', label, reason: { zh: error.zh, en: error.en } };
  }
}

/** Throws RefusalError: an identity that nobody vouches for would fail later, where nobody remembers the import. */
function assertIssuerKnown(identity: Identity, { store, authorities }: ImportOptions): void {
  const known = authorities ?? store.authoritiesOf(identity.mspId);
  if (known === undefined) {
    throw new RefusalError(
      `未知 ${identity.mspId} 的 CA (请用 --ca 指明)`,
      `the CA of ${identity.mspId} is not known here (name it with --ca)`,
    );
  }
  assertIssuedBy(identity, known);
}
