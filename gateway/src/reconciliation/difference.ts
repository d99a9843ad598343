import {
  isCode,
  isSuspendedIn,
  receiptKey,
  receiptRecordShape,
  parseShape,
  type Code,
  type DifferenceReason,
  type InstitutionRecord,
} from '@piaosu/core';
import type { RefusedFileRow } from '../db/reconciliation.ts';
import type { Organisation } from '../organisation.ts';
import type { Day } from './day.ts';
import { anchoredOn, type CountedReceipt } from './recount.ts';

/** One line of what does not agree, about one receipt, one kind or one stretch of the log. Amounts in fen. */
export interface Difference {
  readonly reason: DifferenceReason;
  /** `code-number`; absent where it is not about one receipt. */
  readonly receipt?: string;
  /** Why a row was refused. */
  readonly code?: Code;
  readonly kind?: string;
  /** Which upload, and its data row. */
  readonly job?: string;
  readonly row?: number;
  /** The day that the receipt was anchored on, or that its original was issued on. */
  readonly date?: string;
  readonly amounts?: Readonly<Partial<Record<'file' | 'accepted' | 'anchored' | 'hospital', number>>>;
  readonly counts?: Readonly<Record<string, number>>;
  /** The receipt that a red one cancels. */
  readonly original?: string;
  readonly log?: { readonly publisher: string; readonly shard: string; readonly size: number };
}

export interface Judging {
  readonly organisation: Organisation;
  readonly hospital: InstitutionRecord;
  readonly day: Day;
  /** Whether a file was uploaded for the day at all: a hospital that sends one by one has none. */
  readonly hasFile: boolean;
}

/** What there is to say of one receipt of the day. */
export async function differencesOf(judging: Judging, counted: CountedReceipt): Promise<Difference[]> {
  const { name: receipt, row, proven } = counted;
  const place = { receipt, kind: row.kind };
  if (proven === undefined) return [{ reason: 'PROOF_INVALID', ...place, amounts: { accepted: row.total_fen } }];
  const amounts = { accepted: row.total_fen, anchored: proven.totalFen };
  return [
    ...anchoring(counted, place),
    ...(row.total_fen === proven.totalFen ? [] : [{ reason: 'AMOUNT_DIFFERS', ...place, amounts } as const]),
    ...(judging.hasFile && !row.in_file ? [{ reason: 'NOT_IN_FILE', ...place, amounts } as const] : []),
    ...suspension(judging, counted, place),
    ...(await redFlush(judging, counted, place)),
  ];
}

type About = Pick<Difference, 'receipt' | 'kind'>;

function anchoring(counted: CountedReceipt, about: About): Difference[] {
  const { row, proven } = counted;
  const accepted = { accepted: row.total_fen };
  if (counted.anchor === undefined) {
    // A place that is named and does not lead to the ledger is another thing than none.
    return [{ reason: row.state === 'ANCHORED' ? 'PROOF_INVALID' : 'NOT_ANCHORED', ...about, amounts: accepted }];
  }
  const date = anchoredOn(counted);
  const isSameDay = date === undefined || date === proven?.header.issueDate;
  return isSameDay ? [] : [{ reason: 'ANCHORED_LATER', ...about, date }];
}

/** What was anchored while its hospital was suspended counts nowhere. */
function suspension({ hospital }: Judging, { anchor }: CountedReceipt, about: About): Difference[] {
  return anchor !== undefined && isSuspendedIn(hospital, anchor.epoch)
    ? [{ reason: 'ISSUER_SUSPENDED', ...about }]
    : [];
}

/** A red receipt cancels nothing until the ledger has red-flushed; one that cancels an earlier day explains that day's sum. */
async function redFlush(
  { organisation, day }: Judging,
  { row, proven, anchor }: CountedReceipt,
  about: About,
): Promise<Difference[]> {
  if (row.kind !== 'RED' || proven === undefined || row.red_of === null) return [];
  const original = { original: row.red_of };
  const record = anchor === undefined ? undefined : await organisation.projection.record(receiptKey(row.tag));
  const isDone = parseShape(receiptRecordShape, record?.value).ok;
  const issued = await issueDateOf(organisation, row.red_of);
  return [
    ...(isDone ? [] : [{ reason: 'RED_UNSETTLED', ...about, ...original } as const]),
    ...(issued === undefined || issued === day.day
      ? []
      : [{ reason: 'CANCELS_EARLIER_DAY', ...about, ...original, date: issued } as const]),
  ];
}

async function issueDateOf({ publishing }: Organisation, name: string): Promise<string | undefined> {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = name.split('-');
  return (await publishing.receipt({ eInvoiceCode, eInvoiceNumber }))?.header.issueDate;
}

/** A refused row; one whose number was accepted with another amount says which two amounts there are. */
export function refusedRow(row: RefusedFileRow, accepted: ReadonlyMap<string, number>): Difference {
  const { job, row: line, kind, receipt, code, total_fen: file } = row;
  const other = accepted.get(receipt);
  const differs = code === 'NUMBER_CONFLICT' && other !== undefined && file !== null && other !== file;
  const about = { receipt, kind, job, row: line, code: asCode(code) };
  if (differs) return { reason: 'AMOUNT_DIFFERS', ...about, amounts: { file, accepted: other } };
  return { reason: 'REFUSED', ...about, ...(file === null ? {} : { amounts: { file } }) };
}

function asCode(text: string): Code {
  return isCode(text) ? text : 'INTERNAL';
}
