import { clockFault, rowCode, type ChainHead, type Code, type Fault } from '@piaosu/core';
import { insertTickets, moveHead } from '../db/offline.ts';
import type { Sql } from '../db/index.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { Organisation } from '../organisation.ts';
import type { RowVerdict } from '../publish/accept/acceptor.ts';
import type { Submitter } from '../publish/index.ts';
import { receiptOf, type BatchItem } from './open-batch.ts';

/** The chain is no longer where it was read. */
export class ChainMoved extends Error {
  override readonly name = 'ChainMoved';
}

/** An upload that is to be published, and where its tickets stand in the chain. */
export interface Placed {
  readonly organisation: Organisation;
  readonly submitter: Submitter;
  readonly job: string;
  readonly batch: string;
  readonly issuer: string;
  readonly device: string;
  readonly from: ChainHead;
  readonly head: ChainHead;
  readonly before: number;
  /** In the order of the chain. */
  readonly fresh: readonly BatchItem[];
  readonly known: readonly BatchItem[];
}

/** What became of one ticket. */
export interface TakenItem {
  readonly counter: number;
  readonly receipt: string;
  readonly outcome: RowOutcome['outcome'];
  readonly code?: Code;
  readonly late: boolean;
}

type Verdict = Pick<RowVerdict, 'outcome' | 'faults'>;

/**
 * Publishes receipts by the same rules as any others, with what their device signed. Receipts, chain and outcomes are
 * written in one transaction, `record` with them. Throws ChainMoved.
 */
export async function publishItems(placed: Placed, record: (sql: Sql) => Promise<void>): Promise<readonly TakenItem[]> {
  const { organisation, submitter, job, fresh } = placed;
  const good = fresh.filter(({ opened }) => opened.ok);
  let taken: readonly TakenItem[] = [];
  const write = async (sql: Sql, verdicts: readonly RowVerdict[]): Promise<void> => {
    await record(sql);
    const byItem = new Map(good.map((item, index) => [item, verdicts[index]]));
    taken = await writeItems(placed, sql, (item) => byItem.get(item) ?? refusedAlready(item));
  };
  if (good.length === 0) await organisation.database.transaction((sql) => write(sql, []));
  else {
    const sources = good.map(({ ticket }) => JSON.stringify(ticket.receipt));
    const offline = good.map(({ ticket: { device, salts, headerSignature } }) => ({
      ...{ keyId: device, salts, signature: headerSignature },
    }));
    await organisation.publishing.accept({ sources, submitter, job, offline, record: write });
  }
  return taken;
}

function refusedAlready({ opened }: BatchItem): Verdict {
  return { outcome: 'REFUSED', faults: opened.ok ? [] : opened.faults };
}

async function writeItems(
  placed: Placed,
  sql: Sql,
  verdictOf: (item: BatchItem) => Verdict,
): Promise<readonly TakenItem[]> {
  const { organisation, fresh, known, from, head, job } = placed;
  const last = Math.max(placed.before, ...fresh.map(({ ticket }) => ticket.issuedAt));
  if (fresh.length > 0 && !(await moveHead(sql, placed, from.hash, { ...head, issued_at: last })))
    throw new ChainMoved();
  const tickets = fresh.map((item) => ({
    ...{ counter: item.link.counter, hash: item.link.hash, receipt: receiptOf(item), late: item.late },
  }));
  await insertTickets(sql, placed, tickets);
  const outcomes = [
    ...fresh.map((item) => outcomeOf(item, verdictOf(item))),
    ...known.map((item) => outcomeOf(item, { outcome: 'REPEATED', faults: [] })),
  ];
  await organisation.jobs.record(job, outcomes, sql);
  const taken = [...fresh, ...known].map((item, index) => toTaken(item, outcomes[index]));
  await alertItems(placed, sql, taken.slice(0, fresh.length));
  return taken;
}

function outcomeOf(item: BatchItem, { outcome, faults }: Verdict): RowOutcome {
  const place = { part: 'tickets', row: item.link.counter, subject: receiptOf(item) };
  if (outcome !== 'REFUSED') return { ...place, outcome };
  return { ...place, outcome, code: codeOf(faults), faults, source: '' };
}

function codeOf(faults: readonly Fault[]): Code {
  return rowCode(faults) ?? 'INTERNAL';
}

function toTaken(item: BatchItem, outcome: RowOutcome | undefined): TakenItem {
  const { counter } = item.link;
  const said = { counter, receipt: receiptOf(item), outcome: outcome?.outcome ?? 'REFUSED', late: item.late };
  return outcome?.code === undefined ? said : { ...said, code: outcome.code };
}

/** A refused one is in a patient's hands already; a late one, and a clock that is wrong, are for the issuer to explain. */
async function alertItems(placed: Placed, sql: Sql, taken: readonly TakenItem[]): Promise<void> {
  const { batch, device, fresh } = placed;
  const raise = (code: Code, what: string, evidence: Record<string, string | number>): Promise<void> =>
    placed.organisation.alerts.raise(
      {
        dedupe: `offline/${batch}/${what}`,
        ...{ code, institution: placed.issuer, subject: device, evidence: { batch, device, ...evidence } },
      },
      sql,
    );
  for (const { code, receipt, counter } of taken) {
    if (code !== undefined) await raise(code, receipt, { receipt, counter });
  }
  const late = taken.filter((item) => item.late);
  const [oldest] = late;
  if (oldest !== undefined)
    await raise('OFFLINE_LATE', batch, { receipts: late.length, oldest: oldest.receipt, counter: oldest.counter });
  const now = Math.floor(Date.now() / 1000);
  let { before } = placed;
  for (const { ticket } of fresh) {
    const reason = clockFault(ticket.issuedAt, { before, now });
    if (reason !== undefined) return raise('OFFLINE_CLOCK', `${batch}/clock`, { reason, counter: ticket.counter });
    before = ticket.issuedAt;
  }
}
