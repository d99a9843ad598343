import { formatFen, lineageOf, orderFaults, type Fault, type Json, type ReceiptRef } from '@piaosu/core';
import type { ReceiptFacts, RowReading } from '../seal/receipt-sealer.ts';

/** Who brings the rows. */
export interface Submitter {
  readonly institution: string;
  /** The organisation's publisher or its registrar may bring any of its hospitals' receipts. */
  readonly anyIssuer: boolean;
}

/** The issuer as the registry has it, as far as publishing is concerned. */
export interface IssuerStanding {
  /** An active hospital of this organisation whose receipts lie in our log. */
  readonly ours: boolean;
  /** A key registered for it that we hold; absent: its headers cannot be signed here. */
  readonly keyId?: string;
}

/** A receipt that red or re-issued ones name, wherever it was found. */
export interface Referred {
  readonly issuer: string;
  readonly lineage: string;
  readonly red: boolean;
  readonly superseded: boolean;
  /** A negative receipt itself. */
  readonly isRed: boolean;
  readonly totalFen?: number;
  readonly businessTag?: string;
  /** A paper receipt stands for it: it must come back before the receipt can be cancelled. */
  readonly paper?: boolean;
}

/** The receipts of one business number, by name. */
export interface BusinessNumber {
  readonly live: Set<string>;
  /** Red-flushed, and not issued anew yet. */
  readonly former: Set<string>;
}

/** What is known when rows are decided; it grows with each row that is accepted. Names are code-number. */
export interface Known {
  /** Digest of the content by name. */
  readonly contents: Map<string, string>;
  /** By business tag. */
  readonly business: Map<string, BusinessNumber>;
  readonly referred: Map<string, Referred>;
  issuer(id: string): IssuerStanding;
  /** Who was allotted the number; undefined: nobody. */
  segmentIssuer(code: string, number: string): string | undefined;
}

export type RowDecision =
  | { readonly outcome: 'ACCEPTED'; readonly lineage: string; readonly keyId: string }
  | { readonly outcome: 'REPEATED' }
  | { readonly outcome: 'REFUSED'; readonly faults: readonly Fault[] };

/**
 * Decides rows one after the other, in the order of publishing faults of design §7: what is wrong in the row itself comes
 * with the reading, what needs the registry or other receipts is found here. An accepted row counts for those behind.
 * `signedBy`: the key of an offline device that has signed the row already.
 */
export function decideRow(reading: RowReading, submitter: Submitter, known: Known, signedBy?: string): RowDecision {
  const { facts } = reading;
  if (facts === undefined) return { outcome: 'REFUSED', faults: reading.faults };
  const name = `${reading.code}-${reading.number}`;
  if (known.contents.get(name) === facts.content) return { outcome: 'REPEATED' };
  const issuer = standingOf(facts.issuer, known, signedBy);
  const faults = orderFaults([
    ...reading.faults,
    ...segmentFaults(reading, facts, known),
    ...issuerFaults(facts, submitter, issuer),
    ...(known.contents.has(name) ? [fault('/eInvoiceNumber', 'NUMBER_CONFLICT', { receipt: name })] : []),
    ...businessFaults(facts, known),
    ...redFaults(facts, known),
    ...reissueFaults(facts, known),
    ...unnamedFaults(facts),
  ]);
  if (faults.length > 0 || issuer.keyId === undefined) return { outcome: 'REFUSED', faults };
  const lineage = lineageFor(facts, known);
  remember(name, facts, lineage, known);
  return { outcome: 'ACCEPTED', lineage, keyId: issuer.keyId };
}

function standingOf(issuer: string, known: Known, signedBy: string | undefined): IssuerStanding {
  const standing = known.issuer(issuer);
  return signedBy === undefined ? standing : { ...standing, keyId: signedBy };
}

function segmentFaults({ code, number }: RowReading, facts: ReceiptFacts, known: Known): Fault[] {
  const allotted = known.segmentIssuer(code, number);
  if (allotted === undefined) return [fault('/eInvoiceNumber', 'SEGMENT_UNALLOTTED', { code, number })];
  return allotted === facts.issuer ? [] : [fault('/eInvoiceNumber', 'NOT_ISSUER', { issuer: facts.issuer })];
}

function issuerFaults(facts: ReceiptFacts, submitter: Submitter, issuer: IssuerStanding): Fault[] {
  const may = submitter.anyIssuer || submitter.institution === facts.issuer;
  if (!may || !issuer.ours) return [fault('/issuer', 'NOT_ISSUER', { issuer: facts.issuer })];
  return issuer.keyId === undefined ? [fault('/issuer', 'ISSUER_UNTRUSTED', { issuer: facts.issuer })] : [];
}

/**
 * One live receipt for each business number of an issuer; a red one is never live. Once that is red-flushed the number
 * belongs to the receipt that replaces it, which must say so: else one bill would have two lineages, and two caps.
 */
function businessFaults(facts: ReceiptFacts, known: Known): Fault[] {
  const holders = known.business.get(facts.businessTag);
  if (facts.kind === 'RED' || holders === undefined) return [];
  const [live, former] = [[...holders.live], [...holders.former]];
  if (live.length > 0) return [fault('/businessNumber', 'DUPLICATE_BUSINESS', { receipts: live })];
  const named = facts.supersedes === undefined ? undefined : nameOf(facts.supersedes);
  if (former.length === 0 || (named !== undefined && holders.former.has(named))) return [];
  return [fault('/supersedes', 'LINEAGE_INVALID', { expected: former })];
}

/** Who has no number cannot be shown to be the patient of another receipt: the ledger would refuse what joins one. */
function unnamedFaults({ kind, supersedes, relatedTag, isPatientNamed }: ReceiptFacts): Fault[] {
  const joins = kind !== 'RED' && (supersedes !== undefined || relatedTag !== undefined);
  return joins && !isPatientNamed ? [fault('/patientId', 'LINEAGE_INVALID', { rule: 'PATIENT_UNNAMED' })] : [];
}

/** A red receipt cancels one known receipt of its issuer, whole and once. */
function redFaults(facts: ReceiptFacts, known: Known): Fault[] {
  if (facts.redOf === undefined) return [];
  const name = nameOf(facts.redOf);
  const original = known.referred.get(name);
  if (original === undefined || original.isRed) return [fault('/redOf', 'LINEAGE_INVALID', { redOf: name })];
  if (original.issuer !== facts.issuer) return [fault('/redOf', 'NOT_ISSUER', { redOf: name })];
  if (original.red) return [fault('/redOf', 'ALREADY_RED', { redOf: name })];
  if (original.paper === true) return [fault('/redOf', 'PAPER_LIVE', { redOf: name })];
  if (original.totalFen === undefined || original.totalFen === -facts.totalFen) return [];
  const sums = { left: formatFen(-original.totalFen), right: formatFen(facts.totalFen) };
  return [fault('/totalAmount', 'AMOUNT_EQUATION', { redOf: name, ...sums })];
}

/** A re-issued receipt replaces one red-flushed receipt of its issuer, once. */
function reissueFaults(facts: ReceiptFacts, known: Known): Fault[] {
  if (facts.supersedes === undefined) return [];
  const name = nameOf(facts.supersedes);
  const predecessor = known.referred.get(name);
  const valid =
    predecessor !== undefined &&
    !predecessor.isRed &&
    predecessor.issuer === facts.issuer &&
    predecessor.red &&
    !predecessor.superseded;
  return valid ? [] : [fault('/supersedes', 'LINEAGE_INVALID', { supersedes: name })];
}

/** The lineage a row gets by what is known now; also asked before the decision, to seal in advance. */
export function lineageFor(facts: ReceiptFacts, known: Pick<Known, 'referred'>): string {
  const predecessor = facts.supersedes === undefined ? undefined : known.referred.get(nameOf(facts.supersedes));
  return lineageOf({
    receiptTag: facts.tag,
    relatedTag: facts.relatedTag,
    predecessorLineage: predecessor?.lineage,
  });
}

function remember(name: string, facts: ReceiptFacts, lineage: string, known: Known): void {
  const { issuer, totalFen, businessTag } = facts;
  known.contents.set(name, facts.content);
  known.referred.set(name, {
    issuer,
    lineage,
    red: false,
    superseded: false,
    isRed: facts.kind === 'RED',
    totalFen,
    businessTag,
  });
  if (facts.kind !== 'RED') known.business.set(businessTag, { live: new Set([name]), former: new Set() });
  if (facts.redOf !== undefined) markRed(nameOf(facts.redOf), known);
  if (facts.supersedes !== undefined) update(nameOf(facts.supersedes), { superseded: true }, known);
}

function markRed(name: string, known: Known): void {
  update(name, { red: true }, known);
  const holders = known.business.get(known.referred.get(name)?.businessTag ?? '');
  if (holders?.live.delete(name) === true) holders.former.add(name);
}

function update(name: string, change: Partial<Referred>, known: Known): void {
  const before = known.referred.get(name);
  if (before !== undefined) known.referred.set(name, { ...before, ...change });
}

export function nameOf(ref: ReceiptRef): string {
  return `${ref.eInvoiceCode}-${ref.eInvoiceNumber}`;
}

function fault(pointer: string, code: Fault['code'], detail: Json): Fault {
  return { pointer, code, detail };
}
