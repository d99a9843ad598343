import {
  readMedicineLine,
  serviceOf,
  tracedProduct,
  unitUnder,
  utcYear,
  type DetailOpening,
  type MedicineLine,
  type ReceiptEvidence,
  type ReceiptRef,
  type ShownTrace,
  type UnitSource,
} from '@piaosu/core';
import type { ClaimBox } from '../db/claim-boxes.ts';
import { askDispensings } from '../dispensing/ask-dispensings.ts';
import { gatheredReads } from '../dispensing/gathered-reads.ts';
import type { AnsweredDispensing, AskedBox } from '../exchange/dispensing-protocol.ts';
import type { Organisation } from '../organisation.ts';

/** A receipt of a claim with all its lines, as its publisher shows them. */
export interface LinedReceipt {
  readonly evidence: ReceiptEvidence;
  readonly details: readonly DetailOpening[];
}

/** What a claim shows of its medicines, and what it will count on once it is made. */
export interface CollectedTrace {
  /** One for each receipt, in their order. */
  readonly trace: readonly ShownTrace[];
  /** What is bound to its lines, so that the payer hears of it when that is taken back. */
  readonly boxes: readonly ClaimBox[];
}

/**
 * Follows the medicines of receipts to whoever gave them out, for the salts that open those dispensings. Which lines and
 * which boxes is decided by the lines and the ledger alone. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when a dispenser
 * does not answer: then it is not known whether something is wrong.
 */
export async function collectTrace(
  organisation: Organisation,
  institution: string,
  receipts: readonly LinedReceipt[],
): Promise<CollectedTrace> {
  const source = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const sought = (await Promise.all(receipts.map((receipt, index) => soughtIn(source, receipt, index)))).flat();
  const answers =
    sought.length === 0
      ? []
      : await askDispensings(
          organisation,
          institution,
          sought.map(({ asked }) => asked),
        );
  const found = sought.flatMap((each, i) => (answers[i] ?? []).map((answer): Found => ({ ...each, answer })));
  return {
    trace: receipts.map(({ details }, index) => ({
      details: [...details],
      dispensed: dispensedOf(found.filter(({ receipt }) => receipt === index)),
    })),
    boxes: found.map((each) => boundBox(each)),
  };
}

/** Something that a line says was given out. */
interface Sought {
  /** Place of the receipt in the claim. */
  readonly receipt: number;
  readonly asked: AskedBox;
  /** Of the box, where the ledger knows it. */
  readonly tag?: string;
}

type Found = Sought & { readonly answer: AnsweredDispensing };

async function soughtIn(
  source: UnitSource,
  { evidence, details }: LinedReceipt,
  receipt: number,
): Promise<readonly Sought[]> {
  const { header, openings } = evidence;
  const service = serviceOf(header, new Map(openings.map(({ name, value }) => [name, value])));
  if (service === undefined) return [];
  const year = utcYear(Date.now() / 1000);
  const ref = { eInvoiceCode: header.eInvoiceCode, eInvoiceNumber: header.eInvoiceNumber };
  const lines = await Promise.all(
    details.map(async (detail) => {
      const line = readMedicineLine(detail, year);
      const product = await tracedProduct(source, line, service);
      return product === undefined ? [] : soughtOn(source, ref, line);
    }),
  );
  return lines.flat().map((each) => ({ ...each, receipt }));
}

/** The boxes that a line names; for a line without a code whatever is bound to it. */
async function soughtOn(
  source: UnitSource,
  receipt: ReceiptRef,
  { line, ids }: MedicineLine,
): Promise<readonly Omit<Sought, 'receipt'>[]> {
  const named = [...new Set(ids.flatMap((id) => id ?? []))];
  if (named.length === 0) return [{ asked: { receipt, line, id: null } }];
  const boxes = await Promise.all(
    named.map(async (id) => {
      const unit = await unitUnder(source, id);
      // Of a box that has never acted nobody has anything to open.
      return unit === undefined ? [] : [{ asked: { receipt, line, id }, tag: unit.tag }];
    }),
  );
  return boxes.flat();
}

/** By basket, with the lines that something of it is bound to. */
function dispensedOf(found: readonly Found[]): ShownTrace['dispensed'] {
  const baskets = Map.groupBy(found, ({ answer }) => `${answer.dispensing}/${answer.patientSalt}`);
  return [...baskets.values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined) return [];
    const { dispensing, patientSalt } = first.answer;
    const links = entries.map(({ asked: { line }, answer: { linkSalt } }) => ({ line, salt: linkSalt }));
    return [{ dispensing, patientSalt, links }];
  });
}

function boundBox({ receipt, asked: { line }, tag, answer: { dispensing } }: Found): ClaimBox {
  return { box: tag ?? null, dispensing, receipt, line };
}
