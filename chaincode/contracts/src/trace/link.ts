import {
  boxKey,
  chargedUnits,
  dispensingKey,
  done,
  isPatientOf,
  lineProduct,
  parseDigestText,
  PiaosuError,
  readMedicineLine,
  unitRecordShape,
  utcYear,
  verifyDetail,
  withLink,
  type DetailOpening,
  type DispensingRecord,
  type LinkEntry,
  type MedicineLine,
  type OpenedReceipt,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { openReceipt, openingKeys } from '../receipt/open-receipt.ts';
import { assertOpens, boundReceipt, boundReceiptKeys, linkOf, receiptTagsOf } from './bound-receipt.ts';
import { givenEntry, knownDispensing, type GivenEntry } from './given-entry.ts';

type Link = Act<'link'>;
type Linking = LinkEntry & { readonly given: GivenEntry };

/**
 * Binds what was given out to the lines of receipts that pay for it, in either order: in a hospital the receipt comes
 * first, in a pharmacy the medicine. Only who has given it out does so.
 */
export const link = procedure({
  action: 'link',
  keys: ({ body, secret }, tags) => [
    dispensingKey(body.dispensing),
    ...secret.entries.flatMap(({ previous }) => (previous === undefined ? [] : boundReceiptKeys(previous, tags))),
    ...(secret.evidence === undefined ? [] : openingKeys(secret.evidence)),
  ],
  async run(act) {
    const present = await ownDispensing(act);
    const entries = await linkings(act, present);
    const shown = await checkedWithReceipt(act, present, entries);
    for (const entry of entries) await assertMovable(act, entry, shown);
    await writeLinks(act, present, entries);
    return done({ dispensing: present.id, linked: entries.length, checked: shown !== undefined });
  },
});

/** @throws PiaosuError RESOURCE_NOT_FOUND for what another institution has given out, as for what nobody has */
async function ownDispensing(act: Link): Promise<DispensingRecord> {
  const present = await knownDispensing(act, act.body.dispensing);
  if (present.institution !== act.actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  if (present.state === 'UNDONE' || present.state === 'RETURNED')
    throw new PiaosuError('ILLEGAL_TRANSITION', { state: present.state });
  return present;
}

/** The entries with what they name, each once, and what they are bound to now opened. */
async function linkings(act: Link, present: DispensingRecord): Promise<Linking[]> {
  const found: Linking[] = [];
  for (const [index, entry] of act.secret.entries.entries()) {
    const given = await givenEntry(act, present, entry);
    if (given === undefined) throw new PiaosuError('SCHEMA', { pointer: `/private/entries/${index}/entry` });
    if (found.some((each) => each.entry === entry.entry && each.isUncoded === entry.isUncoded))
      throw new PiaosuError('DUPLICATE_IN_REQUEST', { entry: index });
    assertOpens(act, given.link, entry.previous);
    found.push({ ...entry, given });
  }
  return found;
}

/**
 * What a claim counts on stays where it is: else one box would be paid for on two receipts. From a receipt that was
 * red-flushed after its payment it moves to what replaces that one, and elsewhere only when the money has come back.
 */
async function assertMovable(
  act: Link,
  { entry, previous, to }: Linking,
  shown: OpenedReceipt | undefined,
): Promise<void> {
  if (previous === undefined) return;
  const { claims, chain, chainClaims } = await boundReceipt(act, previous.receipt);
  const isFree = chainClaims.length === 0 || receiptTagsOf(act.tags, to.receipt).some((tag) => chain.includes(tag));
  if (claims.length > 0 || !(isFree || replaces(act, shown, chain))) throw new PiaosuError('CLAIM_DUP_BOX', { entry });
}

/** A re-issue that the ledger has no key for yet says itself what it replaces; were it a lie, it could never be claimed. */
function replaces({ tags }: Link, shown: OpenedReceipt | undefined, chain: readonly string[]): boolean {
  const original = shown?.header.supersedes;
  return original !== undefined && receiptTagsOf(tags, original).some((tag) => chain.includes(tag));
}

async function writeLinks(act: Link, present: DispensingRecord, entries: readonly Linking[]): Promise<void> {
  const uncoded = [...(present.uncoded ?? [])];
  for (const { given, entry, to } of entries) {
    const link = linkOf(act, to);
    if (given.box === undefined) {
      const { [entry]: present } = uncoded;
      if (present !== undefined) uncoded[entry] = { ...present, link };
      continue;
    }
    const unit = await act.records.get(boxKey(given.box), unitRecordShape);
    if (unit === undefined) throw new Error('a basket without its boxes');
    act.records.put(boxKey(given.box), withLink(unit, present.id, link));
  }
  if (uncoded.length > 0) act.records.put(dispensingKey(present.id), { ...present, uncoded });
}

/**
 * Compares what is bound with the lines that are shown. Answers their receipt; undefined when none are.
 * @throws PiaosuError CLAIM_PATIENT_MISMATCH, WRONG_PRODUCT, QTY_OVER
 */
async function checkedWithReceipt(
  act: Link,
  present: DispensingRecord,
  entries: readonly Linking[],
): Promise<OpenedReceipt | undefined> {
  const shown = shownReceipt(act);
  if (shown === undefined) return undefined;
  const opened = await openReceipt(act, shown.receipt, shown.evidence);
  if (opened.header.kind === 'RED') throw new PiaosuError('ILLEGAL_TRANSITION', { kind: 'RED', act: 'link' });
  assertNamed(opened, entries);
  if (!isPatient(act, opened, present, shown.patientSalt)) throw new PiaosuError('CLAIM_PATIENT_MISMATCH', {});
  const lines = openedLines(act, opened, shown.lines);
  for (const line of new Set(entries.map(({ to }) => to.line))) await assertFits(act, lines, line, entries);
  return opened;
}

/** A receipt with all that comparing needs, or none of it. @throws PiaosuError SCHEMA */
function shownReceipt({ body: { receipt }, secret: { evidence, lines, patientSalt } }: Link) {
  const parts = { receipt, evidence, lines, patientSalt };
  if (Object.values(parts).every((part) => part === undefined)) return undefined;
  if (receipt === undefined || evidence === undefined || lines === undefined || patientSalt === undefined)
    throw new PiaosuError('SCHEMA', { pointer: '/private/evidence' });
  return { receipt, evidence, lines, patientSalt };
}

function assertNamed({ header }: OpenedReceipt, entries: readonly Linking[]): void {
  const isNamed = entries.every(
    ({ to: { receipt } }) =>
      receipt.eInvoiceCode === header.eInvoiceCode && receipt.eInvoiceNumber === header.eInvoiceNumber,
  );
  if (!isNamed) throw new PiaosuError('PROOF_INVALID', { proof: 'receipt' });
}

function isPatient({ tx }: Link, opened: OpenedReceipt, { patientCommit }: DispensingRecord, salt: string): boolean {
  const digest = parseDigestText(patientCommit);
  return digest.ok && isPatientOf(tx.ports.suiteOf(digest.value.alg), opened, patientCommit, salt);
}

function openedLines({ tx }: Link, { header }: OpenedReceipt, lines: readonly DetailOpening[]): MedicineLine[] {
  const suite = tx.ports.suiteOf(header.hashAlg);
  return lines.map((line) => {
    if (!verifyDetail(suite, header, line)) throw new PiaosuError('PROOF_INVALID', { proof: 'detail' });
    return readMedicineLine(line, utcYear(tx.time));
  });
}

/** All that is bound to one line: of its product, and not more than it charges. */
async function assertFits(
  act: Link,
  lines: readonly MedicineLine[],
  number: number,
  entries: readonly Linking[],
): Promise<void> {
  const line = lines.find((each) => each.line === number);
  if (line === undefined) throw new PiaosuError('PROOF_INVALID', { proof: 'detail', line: number });
  const product = await lineProduct(act, line);
  const bound = entries.filter(({ to }) => to.line === number);
  const other = bound.find(({ given }) => given.product !== product?.id);
  if (product === undefined || other !== undefined)
    throw new PiaosuError('WRONG_PRODUCT', { line: number, entry: (other ?? bound[0])?.entry ?? 0 });
  const charged = chargedUnits(line, product) ?? 0;
  const units = bound.reduce((sum, { given }) => sum + given.units, 0);
  if (units > charged) throw new PiaosuError('QTY_OVER', { line: number, charged });
}
