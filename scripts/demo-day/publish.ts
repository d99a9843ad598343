import { z } from 'zod';
import { waitFor } from '../processes/wait.ts';
import type { Api } from '../start/api.ts';
import { type Job, waitForJob } from '../start/job.ts';
import type { Progress } from '../start/progress.ts';
import type { Product } from '../start/product.ts';
import { PUBLISHER } from '../start/world.ts';
import { readCsv } from './csv.ts';
import type { Day } from './day.ts';

/** What became of a day's two files. */
export interface Publication {
  readonly rows: number;
  readonly accepted: number;
  readonly acceptedTotal: string;
  /** Leaves under the newest checkpoint that the ledger shows. */
  readonly anchored: number;
  /** `code-number`, for the later of two rows with ` (second row)` → code. */
  readonly refused: ReadonlyMap<string, string>;
}

const ANCHOR_TIMEOUT_MS = 180_000;

/**
 * Uploads both files at once as the publisher of all hospitals, waits for the job, then until every accepted receipt is
 * anchored.
 */
export async function publishDay(product: Product, day: Day, progress: Progress): Promise<Publication> {
  const api = product.api('publisher');
  const form = new FormData();
  form.set('receipts', new Blob([day.receipts], { type: 'text/csv' }), 'receipts.csv');
  form.set('details', new Blob([day.details], { type: 'text/csv' }), 'details.csv');
  const begun = await api.expectOk({ method: 'POST', path: '/receipts/batches', body: form });
  const job = DayJob.parse(await waitForJob(api, begun));
  progress.note(`job ${job.state}: ${job.accepted.toString()} accepted, ${job.refused.toString()} refused`);
  return {
    rows: readCsv(day.receipts).length,
    accepted: job.accepted,
    acceptedTotal: job.summary.acceptedTotal,
    anchored: await anchoredReceipts(api, job.accepted),
    refused: await refusedRows(api, job, day),
  };
}

const DayJob = z.looseObject({
  id: z.string(),
  state: z.string(),
  accepted: z.int(),
  refused: z.int(),
  summary: z.looseObject({ acceptedTotal: z.string() }),
});

const Checkpoints = z.looseObject({ items: z.array(z.looseObject({ size: z.int() })), next: z.string().nullable() });

/** Waits until the log is as long as `wanted`; on data of its own the day is all that lies in it. */
async function anchoredReceipts(api: Api, wanted: number): Promise<number> {
  let size = 0;
  await waitFor(
    async () => {
      size = Math.max(size, ...(await checkpointSizes(api)));
      return size >= wanted ? true : undefined;
    },
    { timeoutMs: ANCHOR_TIMEOUT_MS, everyMs: 200 },
  );
  return size;
}

async function checkpointSizes(api: Api): Promise<number[]> {
  const sizes: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const place: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/ledger/checkpoints?publisher=${PUBLISHER.id}&limit=500${place}`;
    const page = Checkpoints.parse(await api.expectOk({ method: 'GET', path }));
    sizes.push(...page.items.map((item) => item.size));
    cursor = page.next;
  }
  return sizes;
}

/** From the file that a clerk downloads. Detail lines without a receipt are reported there too: no refused receipts. */
async function refusedRows(api: Api, job: Pick<Job, 'id'>, day: Day): Promise<Map<string, string>> {
  const firstRow = firstRows(day);
  const csv = z.string().parse(await api.expectOk({ method: 'GET', path: `/jobs/${job.id}/errors.csv` }));
  const refused = readCsv(new TextEncoder().encode(csv)).filter((row) => row['代码'] !== 'ORPHAN_DETAIL');
  return new Map(
    refused.map((row) => {
      const receipt = row['票据'] ?? '';
      const second = firstRow.has(receipt) && firstRow.get(receipt) !== Number(row['行号']);
      return [second ? `${receipt} (second row)` : receipt, row['代码'] ?? ''];
    }),
  );
}

function firstRows(day: Day): Map<string, number> {
  const first = new Map<string, number>();
  for (const [index, row] of readCsv(day.receipts).entries()) {
    const receipt = `${row['票据代码']?.trim() ?? ''}-${row['票据号码']?.trim() ?? ''}`;
    if (!first.has(receipt)) first.set(receipt, index + 1);
  }
  return first;
}
