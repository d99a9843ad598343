import { PiaosuError, type Fault, type HashAlg } from '@piaosu/core';
import type { Alerts } from '../../alerts/alerts.ts';
import type { Database, Sql } from '../../db/index.ts';
import { copyReceipts, insertGroup, lockAccepting, reserveIds } from '../../db/issued-receipts.ts';
import { insertRedFlushes } from '../../db/red-flushes.ts';
import { insertReissues } from '../../db/reissues.ts';
import { ROW_COLUMNS, type OfflineSeal, type RowReading, type SealRequest } from '../seal/receipt-sealer.ts';
import { sealedRow, type ReadBatch, type SealedRows, type Sealing } from '../seal/sealing.ts';
import { decideRow, lineageFor, type Known, type RowDecision, type Submitter } from './decide-rows.ts';
import { alertNearDuplicates } from './near-duplicates.ts';
import type { DirectoryView, IssuerDirectory } from './issuer-directory.ts';
import { loadKnown, loadReferred, referencesOf, type KnownSources } from './known-receipts.ts';

/** What became of one receipt that somebody wants published. */
export interface RowVerdict {
  readonly outcome: RowDecision['outcome'];
  readonly code: string;
  readonly number: string;
  readonly faults: readonly Fault[];
  readonly totalFen: number;
  /** Of an accepted row: ids grow in the order in which receipts enter the log. */
  readonly id?: number;
}

/** Receipts of one caller, each as JSON text (core's JSON form of a receipt). */
export interface AcceptRequest {
  readonly sources: readonly string[];
  readonly submitter: Submitter;
  readonly job?: string;
  /** Receipts of devices without network: what each was signed with, by place. */
  readonly offline?: readonly OfflineSeal[];
  /** Writes what must stand or fall with the rows, in the same transaction. */
  readonly record?: (sql: Sql, verdicts: readonly RowVerdict[]) => Promise<void>;
}

/**
 * Takes receipts in: an accepted one is durable, with its document encrypted and its header signed, when this resolves.
 * One verdict each, in order. Throws PiaosuError or DatabaseError, and then nothing of the request was accepted.
 */
export interface Acceptor {
  /** Requests of one sequence are decided in the order of the calls; others in the order in which they are sealed. */
  accept(request: AcceptRequest, sequence?: Sequence): Promise<RowVerdict[]>;
}

/** Keeps the rows of one upload in their order although they are sealed side by side. */
export class Sequence {
  #tail: Promise<unknown> = Promise.resolve();

  /** The given work and all that was appended before it; waits for neither. */
  append<T>(work: Promise<T>): Promise<T> {
    const before = this.#tail;
    this.#tail = Promise.allSettled([before, work]);
    return before.then(() => work);
  }
}

export interface AcceptorOptions extends KnownSources {
  readonly database: Database;
  /** Of the headers that `sealing` makes: they belong into a log of the same. */
  readonly hashAlg: HashAlg;
  readonly sealing: Sealing;
  /** Of the tag secret, for what is accepted now. */
  readonly pepperVersion: () => number;
  readonly directory: IssuerDirectory;
  readonly alerts: Pick<Alerts, 'raise'>;
  /** Told after each commit that added receipts. */
  readonly onAccepted: () => void;
}

/** A request that is read and sealed and waits for its turn to be decided and written. */
interface Prepared {
  readonly request: AcceptRequest;
  readonly batch: ReadBatch;
  readonly directory: DirectoryView;
  readonly sealed: SealedRows;
  readonly requests: readonly (SealRequest | undefined)[];
  readonly resolve: (verdicts: RowVerdict[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests that share one transaction and its flush; more would keep the first one waiting. */
const MAX_TOGETHER = 200;
const MAX_ROWS_TOGETHER = 4_000;

export function newAcceptor(options: AcceptorOptions): Acceptor {
  const waiting: Prepared[] = [];
  let running = false;
  const pump = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) await commitTogether(options, takeTogether(waiting));
    running = false;
  };
  return {
    accept: async (request, sequence = new Sequence()) => {
      const prepared = await sequence.append(prepare(options, request));
      try {
        return await new Promise<RowVerdict[]>((resolve, reject) => {
          waiting.push({ ...prepared, resolve, reject });
          if (!running) void pump();
        });
      } finally {
        prepared.batch.release();
      }
    },
  };
}

function takeTogether(waiting: Prepared[]): Prepared[] {
  let rows = 0;
  let count = 0;
  for (const prepared of waiting.slice(0, MAX_TOGETHER)) {
    rows += prepared.request.sources.length;
    if (count > 0 && rows > MAX_ROWS_TOGETHER) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/**
 * Seals in advance, outside the turn, whatever can still be accepted by what is known without the lock: sealing takes
 * most of the time, and most rows are neither repeated nor in conflict. The lineage may turn out to be another one; then
 * the row is sealed again.
 */
async function prepare(
  options: AcceptorOptions,
  request: AcceptRequest,
): Promise<Omit<Prepared, 'resolve' | 'reject'>> {
  const batch = await options.sealing.read(options.pepperVersion(), request.sources);
  try {
    return await sealPresumed(options, request, batch);
  } catch (error) {
    batch.release();
    throw error;
  }
}

async function sealPresumed(options: AcceptorOptions, request: AcceptRequest, batch: ReadBatch) {
  const { readings } = batch;
  const issuers = new Set(readings.map((reading) => reading.facts?.issuer ?? ''));
  const codes = new Set(readings.filter((reading) => reading.facts !== undefined).map((reading) => reading.code));
  issuers.delete('');
  const directory = await options.directory.load(issuers, codes);
  const referred = await loadReferred(options, options.database, referencesOf(readings));
  const requests = readings.map((reading, place) => presumedRequest(reading, place, request, directory, { referred }));
  return { request, batch, directory, requests, sealed: await batch.seal(requests) };
}

function presumedRequest(
  { code, number, facts, faults }: RowReading,
  place: number,
  request: AcceptRequest,
  directory: DirectoryView,
  known: Pick<Known, 'referred'>,
): SealRequest | undefined {
  if (facts === undefined || faults.length > 0) return undefined;
  const keyId = request.offline?.[place]?.keyId ?? directory.issuer(facts.issuer).keyId;
  if (keyId === undefined) return undefined;
  const lineage = lineageFor(facts, known);
  // A re-issue in the same request finds its predecessor's lineage here.
  known.referred.set(`${code}-${number}`, {
    issuer: facts.issuer,
    lineage,
    red: false,
    superseded: false,
    isRed: facts.kind === 'RED',
    ...known.referred.get(`${code}-${number}`),
  });
  return sealRequest(request, place, lineage, keyId);
}

function sealRequest({ job, offline }: AcceptRequest, place: number, lineage: string, keyId: string): SealRequest {
  const seal = offline?.[place];
  return { lineage, keyId, job: job ?? null, ...(seal === undefined ? {} : { offline: seal }) };
}

async function commitTogether(options: AcceptorOptions, group: readonly Prepared[]): Promise<void> {
  try {
    const { verdicts, added } = await options.database.transaction((sql) => writeTogether(options, sql, group));
    if (added > 0) options.onAccepted();
    group.forEach((prepared, i) => {
      prepared.resolve(verdicts[i] ?? []);
    });
  } catch (error) {
    // One caller's trouble must not refuse the others: each is tried on its own.
    if (group.length > 1) for (const prepared of group) await commitTogether(options, [prepared]);
    else for (const prepared of group) prepared.reject(error);
  }
}

interface Written {
  readonly verdicts: readonly RowVerdict[][];
  readonly added: number;
}

async function writeTogether(options: AcceptorOptions, sql: Sql, group: readonly Prepared[]): Promise<Written> {
  await lockAccepting(sql);
  const known = await loadKnown(
    options,
    sql,
    mergedView(group),
    group.flatMap((prepared) => prepared.batch.readings),
  );
  const decisions = group.map(({ batch, request }) =>
    batch.readings.map((reading, place) =>
      decideRow(reading, request.submitter, known, request.offline?.[place]?.keyId),
    ),
  );
  const added = decisions.flat().filter((decision) => decision.outcome === 'ACCEPTED').length;
  let nextId = added === 0 ? 0 : await reserveIds(sql, added);
  const verdicts = group.map(({ batch }, i) =>
    batch.readings.map((reading, place) => {
      const decision = decisions[i]?.[place];
      return toVerdict(reading, decision, decision?.outcome === 'ACCEPTED' ? nextId++ : undefined);
    }),
  );
  if (added > 0) await writeAccepted(options, sql, group, decisions, verdicts);
  for (const [i, prepared] of group.entries()) await prepared.request.record?.(sql, verdicts[i] ?? []);
  return { verdicts, added };
}

function mergedView(group: readonly Prepared[]): DirectoryView {
  // Later views are newer: the registry may have moved on while earlier requests waited.
  const newestFirst = group.map((prepared) => prepared.directory).reverse();
  return {
    issuer: (id) => newestFirst.map((view) => view.issuer(id)).find((standing) => standing.ours) ?? { ours: false },
    segment: (code, number) =>
      newestFirst.map((view) => view.segment(code, number)).find((found) => found !== undefined),
  };
}

async function writeAccepted(
  { alerts, hashAlg }: AcceptorOptions,
  sql: Sql,
  group: readonly Prepared[],
  decisions: readonly (readonly RowDecision[])[],
  verdicts: readonly (readonly RowVerdict[])[],
): Promise<void> {
  const accepted: AcceptedRow[] = [];
  for (const [i, prepared] of group.entries()) {
    accepted.push(...acceptedRows(prepared, verdicts[i] ?? [], await reseal(prepared, decisions[i] ?? [])));
  }
  const [first, last] = [accepted[0], accepted.at(-1)];
  if (first === undefined || last === undefined) return;
  await copyReceipts(
    sql,
    ROW_COLUMNS,
    accepted.map(({ row }) => row),
  );
  await insertGroup(sql, hashAlg, first.id, last.id);
  await insertRedFlushes(
    sql,
    accepted.filter(({ isRed }) => isRed),
  );
  await insertReissues(
    sql,
    accepted.filter(({ isReissue }) => isReissue).map(({ id }) => id),
  );
  await alertNearDuplicates(alerts, sql, first.id, last.id);
}

interface AcceptedRow {
  readonly id: number;
  readonly row: Uint8Array;
  readonly isRed: boolean;
  readonly isReissue: boolean;
  readonly job: string | null;
}

function acceptedRows(prepared: Prepared, verdicts: readonly RowVerdict[], resealed: SealedRows): AcceptedRow[] {
  return verdicts.flatMap(({ id }, place) => {
    if (id === undefined) return [];
    const row = sealedRow(resealed, place, id) ?? sealedRow(prepared.sealed, place, id);
    if (row === undefined) throw new PiaosuError('INTERNAL', { reason: 'an accepted row was not sealed' });
    const facts = prepared.batch.readings[place]?.facts;
    const [isRed, isReissue] = [facts?.redOf !== undefined, facts?.supersedes !== undefined];
    return [{ id, row, isRed, isReissue, job: prepared.request.job ?? null }];
  });
}

const NOTHING: SealedRows = { rows: new Uint8Array(0), ends: [] };

/** Seals again what was decided otherwise than presumed: with another lineage or key, or not presumed at all. */
function reseal(prepared: Prepared, decisions: readonly RowDecision[]): Promise<SealedRows> | SealedRows {
  const requests = decisions.map((decision, i): SealRequest | undefined => {
    if (decision.outcome !== 'ACCEPTED') return undefined;
    const presumed = prepared.requests[i];
    const same = presumed?.lineage === decision.lineage && presumed.keyId === decision.keyId;
    return same ? undefined : sealRequest(prepared.request, i, decision.lineage, decision.keyId);
  });
  return requests.every((request) => request === undefined) ? NOTHING : prepared.batch.seal(requests);
}

function toVerdict(
  { code, number, facts }: RowReading,
  decision: RowDecision | undefined,
  id: number | undefined,
): RowVerdict {
  const faults = decision?.outcome === 'REFUSED' ? decision.faults : [];
  const verdict = { outcome: decision?.outcome ?? 'REFUSED', code, number, faults, totalFen: facts?.totalFen ?? 0 };
  return id === undefined ? verdict : { ...verdict, id };
}
