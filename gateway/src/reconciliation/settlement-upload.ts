import { PiaosuError, rowCode, type Fault } from '@piaosu/core';
import { randomUUID } from 'node:crypto';
import type { Sql } from '../db/index.ts';
import type { JobRow } from '../db/jobs.ts';
import { insertSettlements, lockSettlements, selectKnownSettlements, type NewSettlement } from '../db/settlements.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher, type TextCipher } from '../documents/text-cipher.ts';
import { parseStrictJson } from '../http/strict-json.ts';
import type { UploadPart } from '../http/upload.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { Organisation } from '../organisation.ts';
import { readTable } from '../publish/import/csv-table.ts';
import { decodeUpload } from '../publish/import/upload-text.ts';
import { digestsOf, parseSettlement, SETTLEMENT_COLUMNS, settlementText, type Settlement } from './settlement.ts';

export const SETTLEMENT_KIND = 'settlements.match';

/** Rows of one statement; others are served between two. */
const CHUNK = 500;

interface UploadedRow {
  readonly row: number;
  readonly source: string;
  readonly settlement?: Settlement;
  readonly faults: readonly Fault[];
}

/**
 * Takes an office's file in, whole or not at all: what can be matched is kept, what cannot be read is refused by row, what
 * came before is recognised. The same message gives the same job. Throws PiaosuError when the file cannot be read as a whole.
 */
export async function beginSettlements(
  organisation: Organisation,
  message: { readonly institution: string; readonly messageId: string },
  parts: readonly UploadPart[],
): Promise<JobRow> {
  const rows = readSettlements(parts);
  const { institution, messageId } = message;
  const { job, isNew } = await organisation.database.transaction(async (sql) => {
    await lockSettlements(sql, institution);
    const created = await organisation.jobs.create({ institution, kind: SETTLEMENT_KIND, messageId }, sql);
    if (created.isNew) await keepRows(organisation, sql, { payer: institution, job: created.job.id }, rows);
    return created;
  });
  if (isNew) await organisation.jobs.start(job.id, rows.length);
  return job;
}

function readSettlements(parts: readonly UploadPart[]): UploadedRow[] {
  const [file, ...others] = parts;
  if (file === undefined || others.length > 0) throw new PiaosuError('SCHEMA', { expected: 'one file' });
  const { text } = decodeUpload(file.bytes);
  if (file.contentType.toLowerCase().startsWith('text/csv')) return readCsv(text);
  return text
    .split('\n')
    .map((line, i) => ({ row: i + 1, source: line }))
    .filter(({ source }) => source.trim() !== '')
    .map((line) => ({ ...line, ...readLine(line.source) }));
}

function readCsv(text: string): UploadedRow[] {
  return readTable(text, SETTLEMENT_COLUMNS, Object.keys(SETTLEMENT_COLUMNS)).map(({ row, values, source }) => {
    const named = Object.entries(values).map(([column, value]) => [fieldOf(column), value] as const);
    return { row, source, ...parseSettlement(Object.fromEntries(named)) };
  });
}

const COLUMN_FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries(SETTLEMENT_COLUMNS).map(([column, pointer]) => [column, pointer.slice(1)]),
);

function fieldOf(column: string): string {
  return COLUMN_FIELDS.get(column) ?? column;
}

function readLine(line: string): Pick<UploadedRow, 'settlement' | 'faults'> {
  try {
    const value = parseStrictJson(Buffer.from(line));
    if (typeof value !== 'object' || value === null) return { faults: [{ pointer: '', code: 'SCHEMA' }] };
    return parseSettlement(Object.fromEntries(Object.entries(value)));
  } catch (error) {
    if (error instanceof PiaosuError) return { faults: [{ pointer: '', code: error.code }] };
    throw error;
  }
}

/** What a file has shown so far: of each settlement and business number the row that came first. */
interface Seen {
  readonly digests: Set<string>;
  readonly settlements: Set<string>;
  readonly businesses: Set<string>;
}

async function keepRows(
  organisation: Organisation,
  sql: Sql,
  at: { readonly payer: string; readonly job: string },
  rows: readonly UploadedRow[],
): Promise<void> {
  const cipher = newTextCipher(organisation.secrets, new RandomPool());
  const seen: Seen = { digests: new Set(), settlements: new Set(), businesses: new Set() };
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK).map((row) => withDigests(organisation, row));
    await learn(sql, at.payer, chunk, seen);
    const judged = chunk.map((row) => ({ row, verdict: judge(row, seen) }));
    const fresh = judged.flatMap(({ row, verdict }) => (isNew(verdict) ? toNew(cipher, row, verdict) : []));
    await insertSettlements(sql, at, fresh);
    const settled = judged.flatMap(({ row, verdict }) => toOutcome(row, verdict));
    await organisation.jobs.record(at.job, settled, sql);
  }
}

type KeyedRow = UploadedRow & { readonly digests?: ReturnType<typeof digestsOf> };

function withDigests({ secrets }: Organisation, row: UploadedRow): KeyedRow {
  const { settlement } = row;
  return settlement === undefined ? row : { ...row, digests: digestsOf(secrets.sealKey('request'), settlement) };
}

async function learn(sql: Sql, payer: string, rows: readonly KeyedRow[], seen: Seen): Promise<void> {
  const digests = rows.flatMap((row) => row.digests ?? []);
  const known = await selectKnownSettlements(
    sql,
    payer,
    digests.map(({ settlement }) => settlement),
    digests.map(({ business }) => business),
  );
  for (const each of known) remember(seen, each);
}

function remember(seen: Seen, { digest, settlement, business }: NonNullable<KeyedRow['digests']> | KnownDigests): void {
  seen.digests.add(hex(digest));
  seen.settlements.add(hex(settlement));
  seen.businesses.add(hex(business));
}

type KnownDigests = Awaited<ReturnType<typeof selectKnownSettlements>>[number];

type Verdict = 'REFUSED' | 'REPEATED' | 'UNCONFIRMED' | 'DUPLICATE_SETTLEMENT';

/** The same row again adds nothing; the same settlement or visit with another content is a second settlement. */
function judge({ digests }: KeyedRow, seen: Seen): Verdict {
  if (digests === undefined) return 'REFUSED';
  const isSame = seen.digests.has(hex(digests.digest));
  const isOther = seen.settlements.has(hex(digests.settlement)) || seen.businesses.has(hex(digests.business));
  remember(seen, digests);
  if (isSame) return 'REPEATED';
  return isOther ? 'DUPLICATE_SETTLEMENT' : 'UNCONFIRMED';
}

function isNew(verdict: Verdict): verdict is 'UNCONFIRMED' | 'DUPLICATE_SETTLEMENT' {
  return verdict === 'UNCONFIRMED' || verdict === 'DUPLICATE_SETTLEMENT';
}

function toNew(
  cipher: TextCipher,
  { row, settlement, digests }: KeyedRow,
  outcome: 'UNCONFIRMED' | 'DUPLICATE_SETTLEMENT',
): NewSettlement[] {
  if (settlement === undefined || digests === undefined) return [];
  const id = `stl_${randomUUID()}`;
  return [{ id, row, ...digests, content: cipher.seal(id, settlementText(settlement)), outcome }];
}

/** What is decided at once; the others are recorded when they have been looked for. */
function toOutcome({ row, source, faults }: KeyedRow, verdict: Verdict): RowOutcome[] {
  const place = { part: 'settlements', row, subject: `row ${row}` };
  if (verdict === 'REPEATED') return [{ ...place, outcome: 'REPEATED' }];
  if (verdict === 'DUPLICATE_SETTLEMENT') return [{ ...place, outcome: 'ACCEPTED' }];
  if (verdict === 'UNCONFIRMED') return [];
  return [{ ...place, outcome: 'REFUSED', code: rowCode(faults) ?? faults[0]?.code ?? 'SCHEMA', faults, source }];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
