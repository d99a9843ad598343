import { isPlainObject } from '@piaosu/core';
import type { Headline } from '@piaosu/core';
import type { ConsentedReceipt } from '../../api/applications.ts';
import type { ApiProblem } from '../../api/problem.ts';
import type { Question, ReceiptElements, Verification, VerificationBatchResult } from '../../api/verification.ts';
import { readVerdict } from '../../ui/tone.ts';

/** How a receipt came to the desk. */
export type Source =
  | { readonly from: 'scan' | 'typed' | 'shown' | 'applied' }
  | { readonly from: 'file'; readonly name: string }
  | { readonly from: 'list'; readonly row: number };

/** What all payers together may pay of a bill, and what others have done about it: amounts and tiers, never who. */
export interface BillState {
  readonly cap: string | undefined;
  readonly remaining: string;
  readonly claims: readonly BillClaim[];
  readonly disputed: boolean;
  readonly held: boolean;
  readonly own: string | undefined;
}

export interface BillClaim {
  readonly tier: number;
  readonly state: string;
  readonly amount: string;
  readonly paid: string;
}

/** What became of the wish to reserve a receipt. */
export type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'reserved'; readonly claimId: string; readonly amount: string; readonly remaining: string }
  | { readonly state: 'refused'; readonly problem: ApiProblem };

/** One receipt on the desk. */
export interface DeskRow {
  readonly key: string;
  readonly source: Source;
  /** `code-number` as far as it is known; what came of an item that could not be read. */
  readonly receipt: string | undefined;
  readonly elements: ReceiptElements | undefined;
  readonly presentation: string | undefined;
  /** The patient's consent under which it was fetched. */
  readonly consent: string | undefined;
  readonly state: 'waiting' | 'asking' | 'done' | 'failed';
  readonly headline: Headline | 'UNREADABLE' | undefined;
  readonly checks: Verification['checks'];
  readonly asOfBlock: number | undefined;
  readonly bill: BillState | undefined;
  readonly problem: ApiProblem | undefined;
  readonly outcome: Outcome | undefined;
  /** The same receipt lies on the desk before it: it is claimed once. */
  readonly repeated: boolean;
}

/** What is still to be asked about a row. */
export interface Asked {
  readonly row: DeskRow;
  readonly question: () => Promise<Question>;
}

const EMPTY = {
  elements: undefined,
  presentation: undefined,
  consent: undefined,
  headline: undefined,
  checks: [],
  asOfBlock: undefined,
  bill: undefined,
  problem: undefined,
  outcome: undefined,
  repeated: false,
};

export function newRow(key: string, source: Source, known: Partial<DeskRow> = {}): DeskRow {
  return { ...EMPTY, receipt: undefined, state: 'waiting', ...known, key, source };
}

/** The row once the service has answered. */
export function answered(row: DeskRow, verification: Verification): DeskRow {
  const { headline, checks, asOfBlock, receipt } = verification;
  const presented = receipt === undefined ? undefined : receiptOf(receipt);
  return {
    ...row,
    ...{ state: 'done', headline, checks, asOfBlock, problem: undefined },
    receipt: presented ?? row.receipt,
    bill: billOf(checks),
  };
}

/** The row after somebody wanted to reserve it: what is left now, and the claim that holds the rest. */
export function withOutcome(row: DeskRow, outcome: Outcome | undefined): DeskRow {
  if (outcome?.state !== 'reserved' || row.bill === undefined) return { ...row, outcome };
  const { claimId, remaining } = outcome;
  return { ...row, outcome, bill: { ...row.bill, remaining, own: claimId } };
}

/** A receipt that a patient's consent let the office fetch; judged by the service as it came. */
export function consentedRow(consent: string, receipt: ConsentedReceipt): DeskRow {
  const { eInvoiceCode, eInvoiceNumber, headline, checks, asOfBlock } = receipt;
  const name = `${eInvoiceCode}-${eInvoiceNumber}`;
  return newRow(
    `${consent}/${name}`,
    { from: 'applied' },
    { ...{ receipt: name, consent, headline, state: 'done', asOfBlock, checks }, bill: billOf(checks) },
  );
}

/** An item of a list that the service verified. */
export function listedRow(batch: string, result: VerificationBatchResult): DeskRow {
  const { row, receipt, headline, checks, asOfBlock, remaining } = result;
  return newRow(
    `${batch}/${String(row)}`,
    { from: 'list', row },
    {
      ...{ receipt, headline, state: 'done', asOfBlock: asOfBlock ?? undefined },
      checks: checks.map(({ code, ...check }) => (code === null ? check : { ...check, code })),
      bill: remaining === null ? undefined : { ...NOTHING_KNOWN, remaining },
    },
  );
}

const NOTHING_KNOWN = { cap: undefined, claims: [], disputed: false, held: false, own: undefined };

/** Whether something may be reserved of it: the ledger decides; this keeps out what it would surely refuse. */
export function isClaimable(row: DeskRow): boolean {
  const { state, headline, receipt, checks, bill, outcome } = row;
  const known = state === 'done' && receipt !== undefined && bill !== undefined;
  const good = headline === 'GENUINE' || headline === 'UNCONFIRMED';
  const eligible = checks.some(({ name, result }) => name === 'eligibility' && result === 'valid');
  const free = outcome === undefined || (outcome.state === 'refused' && outcome.problem.code !== 'DUPLICATE_CLAIM');
  return known && good && eligible && free && !row.repeated;
}

/** Each receipt counts where it lies first; the others say so. */
export function markRepeated(rows: readonly DeskRow[]): DeskRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const { receipt } = row;
    const repeated = receipt !== undefined && row.headline !== 'UNREADABLE' && seen.has(receipt);
    if (receipt !== undefined) seen.add(receipt);
    return repeated === row.repeated ? row : { ...row, repeated };
  });
}

/** Not all could be checked: may be reserved, but is said. */
export function isDoubtful({ headline, checks }: DeskRow): boolean {
  return headline !== undefined && headline !== 'UNREADABLE' && readVerdict(headline, checks).tone !== 'good';
}

/** What the ledger's record of the bill says in the evidence of the check; undefined where the caller is not told. */
export function billOf(checks: Verification['checks']): BillState | undefined {
  const evidence = checks.find(({ name }) => name === 'eligibility')?.evidence;
  if (!isPlainObject(evidence)) return undefined;
  const { cap, remaining, claims, own } = evidence;
  if (typeof remaining !== 'string') return undefined;
  return {
    ...{ cap: typeof cap === 'string' ? cap : undefined, remaining },
    claims: Array.isArray(claims) ? claims.flatMap(claimOf) : [],
    disputed: evidence['disputed'] === true,
    held: typeof evidence['held'] === 'string',
    own: isPlainObject(own) && typeof own['claimId'] === 'string' ? own['claimId'] : undefined,
  };
}

function claimOf(claim: unknown): BillClaim[] {
  if (!isPlainObject(claim)) return [];
  const { tier, state, amount, paid } = claim;
  if (typeof tier !== 'number' || typeof state !== 'string') return [];
  return [{ tier, state, amount: textOr(amount), paid: textOr(paid) }];
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '0.00';
}

/** The number in a receipt that the patient's word opened. */
function receiptOf(shown: NonNullable<Verification['receipt']>): string | undefined {
  return numberIn(shown);
}

/** How deep the number of a receipt may lie in a file of ours: package › header. */
const DEPTH = 3;

/** `code-number` of the first receipt named in a JSON value. */
export function numberIn(value: unknown, depth = DEPTH): string | undefined {
  if (!isPlainObject(value)) return undefined;
  const { eInvoiceCode: code, eInvoiceNumber: number } = value;
  if (typeof code === 'string' && typeof number === 'string') return `${code}-${number}`;
  if (depth === 0) return undefined;
  for (const inner of Object.values(value)) {
    const found = numberIn(inner, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
