import { organisations } from '@piaosu/network/orgs';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import type { Product } from '../../scripts/start/product.ts';
import { rowsOf } from './sql.ts';

type Databases = Pick<Product, 'databaseUrl'>;

/** What one organisation's projection holds: the last block, and a digest of every key with its value and place. */
export interface LedgerCopy {
  readonly mspId: string;
  readonly block: number;
  readonly digest: string;
}

const copyRow = z.object({ block: z.coerce.number(), digest: z.string() });
const COPY = `
  SELECT (SELECT block FROM ledger_cursor) AS block,
         md5(string_agg(key || ' ' || encode(value, 'hex') || ' ' || block || ' ' || position || ' ' || tx, E'\\n' ORDER BY key)) AS digest
  FROM ledger_state`;

/** The copies of all organisations, once they stand at the same block. */
export async function ledgerCopies(product: Databases): Promise<LedgerCopy[]> {
  const copies = await waitFor(
    async () => {
      const read = await Promise.all(organisations.map(({ mspId }) => copyOf(product, mspId)));
      return new Set(read.map(({ block }) => block)).size === 1 ? read : undefined;
    },
    { timeoutMs: 20_000, everyMs: 200 },
  );
  if (copies === undefined) throw new Error('The projections do not come to stand at the same block.');
  return copies;
}

async function copyOf({ databaseUrl }: Databases, mspId: string): Promise<LedgerCopy> {
  const [row] = await rowsOf(databaseUrl(mspId), COPY);
  return { mspId, ...copyRow.parse(row) };
}

/** Alerts of any organisation that say that something is not as the blocks made it. */
export async function divergences({ databaseUrl }: Databases): Promise<unknown[]> {
  const found = await Promise.all(
    organisations.map(({ mspId }) =>
      rowsOf(
        databaseUrl(mspId),
        `SELECT code, severity, subject, evidence FROM alerts WHERE severity = 'CRITICAL' OR code = 'INDEX_DIVERGED'`,
      ),
    ),
  );
  return found.flat();
}
