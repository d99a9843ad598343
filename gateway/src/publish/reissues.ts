import { toPointer } from '../acts/receipt-pointer.ts';
import type { Database } from '../db/index.ts';
import { selectOpenReissues, updateReissue, type OpenReissue } from '../db/reissues.ts';
import type { Log } from '../log/log.ts';
import type { Acts } from '../organisation.ts';
import type { PublishedReceipts } from './published-receipts.ts';

export interface ReissueOptions {
  readonly database: Database;
  readonly published: PublishedReceipts;
  readonly acts: Pick<Acts, 'performAll'>;
  readonly publisher: string;
  readonly log: Log;
}

const PAGE = 100;

/**
 * Gives each re-issued receipt its key on the ledger as soon as its original is red-flushed there. Until then the
 * original is seen as RED_FLUSHED, from then on as SUPERSEDED, by everybody. Safe to repeat: one message a receipt.
 */
export async function materialiseReissues(options: ReissueOptions): Promise<void> {
  const open = await selectOpenReissues(options.database, PAGE);
  const settled = await Promise.all(open.map((row) => materialiseOne(options, row)));
  if (open.length === PAGE && settled.some(Boolean)) await materialiseReissues(options);
}

/** True when it has an outcome; a passing fault is tried again after the next step of the log. */
async function materialiseOne(options: ReissueOptions, row: OpenReissue): Promise<boolean> {
  const { database, published, acts, publisher, log } = options;
  try {
    const evidence = await published.evidence({ eInvoiceCode: row.code, eInvoiceNumber: row.number });
    const [outcome] = await acts.performAll([
      {
        action: 'materialise',
        actor: { institution: publisher, role: 'PUBLISHER' },
        messageId: `materialise-${row.code}-${row.number}`,
        body: { receipt: toPointer(evidence) },
        private: { evidence },
      },
    ]);
    const refused = outcome?.ok === false ? outcome.code : null;
    await updateReissue(database, row.receipt_id, { state: refused === null ? 'DONE' : 'REFUSED', code: refused });
    return true;
  } catch (error) {
    log.warn({ event: 'background.failed', task: 'publish.reissue', error });
    return false;
  }
}
