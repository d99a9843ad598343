import type { OpenedReceipt } from '../evidence/opened-receipt.ts';
import { isPatientOf } from '../evidence/opened-receipt.ts';
import { parseDigestText } from '../hash/suite.ts';
import { dispensingRecordShape, type DispensingRecord } from '../ledger/dispensing-record.ts';
import { dispensingKey } from '../ledger/ledger-key.ts';
import type { UnitDispensing } from '../ledger/unit-record.ts';
import type { ShownTrace } from '../operation/claim-body.ts';
import { verifyDetail } from '../receipt/receipt-opening.ts';
import { PiaosuError } from '../result.ts';
import { asksNothing, chargedUnits, readMedicineLine, type MedicineLine } from '../supply/medicine-line.ts';
import { unitUnder } from '../supply/open-unit.ts';
import { serviceOf, tracedProduct } from '../supply/traced-product.ts';
import { LINK_ALG, linksTo } from '../supply/unit-link.ts';
import type { UnitSource } from '../supply/unit-source.ts';

import type { ClaimedBox, ClaimedDispensing, ClaimedLine } from './trace-finding.ts';

/** A receipt of a claim, by its place in it, with what is shown of its lines and of what was given out for them. */
export interface ShownReceipt {
  readonly index: number;
  readonly opened: OpenedReceipt;
  readonly shown: ShownTrace;
}

/**
 * The lines of a receipt whose products must be traced, with what the ledger holds behind them. The boxes are those that
 * the lines name: the claimant chooses none. `time`: epoch seconds, for the century of dates in the codes.
 * @throws PiaosuError PROOF_INVALID for lines that are not the receipt's and a date of service that is not opened
 */
export async function claimedLines(at: UnitSource, receipt: ShownReceipt, time: number): Promise<ClaimedLine[]> {
  const service = serviceOf(receipt.opened.header, receipt.opened.fields);
  if (service === undefined) throw new PiaosuError('PROOF_INVALID', { proof: 'field', missing: ['visitDate'] });
  const bindings = new Bindings(at, receipt);
  const claimed: ClaimedLine[] = [];
  for (const line of openedLines(at, receipt, time)) {
    const product = await tracedProduct(at, line, service);
    const charged = product === undefined ? 0 : chargedUnits(line, product);
    if (product === undefined || asksNothing(line, charged)) continue;
    const boxes: ClaimedBox[] = [];
    for (const id of line.ids) boxes.push(await claimedBox(at, bindings, line.line, id));
    const uncoded = await claimedUncoded(at, bindings, line.line);
    claimed.push({ receipt: receipt.index, line: line.line, product: product.id, charged, boxes, uncoded });
  }
  return claimed;
}

/** What is shown of the bindings to the lines of a receipt. */
class Bindings {
  readonly #at: UnitSource;
  readonly #receipt: ShownReceipt;
  /** Which line each binding that is opened leads to. */
  readonly #lineOf: ReadonlyMap<string, number>;

  constructor(at: UnitSource, receipt: ShownReceipt) {
    [this.#at, this.#receipt] = [at, receipt];
    const suite = at.suiteOf(LINK_ALG);
    const tags = receipt.opened.receiptTags.all;
    const links = receipt.shown.dispensed.flatMap((each) => each.links);
    this.#lineOf = new Map(
      links.flatMap((each) => linksTo(suite, tags, each).map((link) => [link, each.line] as const)),
    );
  }

  /** Baskets of which something is opened. */
  get dispensings(): ReadonlySet<string> {
    return new Set(this.#receipt.shown.dispensed.map(({ dispensing }) => dispensing));
  }

  /** Something given out, as seen from a line of the receipt. */
  claimed(
    line: number,
    { id, state, units, patientCommit, link }: Omit<UnitDispensing, 'premises' | 'time'>,
  ): ClaimedDispensing {
    const isOurs = link !== undefined && this.#lineOf.get(link) === line;
    return {
      ...{ state, units, isLinked: link !== undefined, isOurs },
      isPatient: isOurs && this.#isPatient(id, patientCommit),
    };
  }

  #isPatient(dispensing: string, commit: string): boolean {
    const digest = parseDigestText(commit);
    if (!digest.ok) return false;
    const suite = this.#at.suiteOf(digest.value.alg);
    const { shown, opened } = this.#receipt;
    const salts = shown.dispensed.filter((each) => each.dispensing === dispensing);
    return salts.some(({ patientSalt }) => isPatientOf(suite, opened, commit, patientSalt));
  }
}

/** Each line once, as its issuer committed to it. */
function openedLines(at: UnitSource, { opened: { header }, shown }: ShownReceipt, time: number): MedicineLine[] {
  const suite = at.suiteOf(header.hashAlg);
  const isEach = new Set(shown.details.map(({ index }) => index)).size === shown.details.length;
  if (!isEach || !shown.details.every((detail) => verifyDetail(suite, header, detail)))
    throw new PiaosuError('PROOF_INVALID', { proof: 'detail' });
  return shown.details.map((detail) => readMedicineLine(detail, utcYear(time)));
}

async function claimedBox(
  at: UnitSource,
  bindings: Bindings,
  line: number,
  id: string | undefined,
): Promise<ClaimedBox> {
  if (id === undefined) return { isReadable: false };
  const known = await unitUnder(at, id);
  if (known === undefined) return { isReadable: true };
  const { product, conflict, dispensings } = known.record;
  const claimed = dispensings.map((each) => bindings.claimed(line, each));
  const unit = { tag: known.tag, product, isInConflict: conflict !== undefined, dispensings: claimed };
  return { isReadable: true, unit };
}

/**
 * What was given out without a code and is bound to the line. Not what was given out as exempt: no stock was burnt down for
 * it, and a line that must be traced is of no exempt class, such as a ward's part of a pack on an outpatient's receipt.
 */
async function claimedUncoded(
  { records }: UnitSource,
  bindings: Bindings,
  line: number,
): Promise<ClaimedLine['uncoded']> {
  const found: ClaimedLine['uncoded'][number][] = [];
  for (const id of bindings.dispensings) {
    const basket = await records.get(dispensingKey(id), dispensingRecordShape);
    for (const { product, units, link, exempt } of basket?.uncoded ?? []) {
      if (basket === undefined || link === undefined || exempt !== undefined) continue;
      const { patientCommit } = basket;
      const claimed = bindings.claimed(line, { id, state: entryState(basket), units, patientCommit, link });
      if (claimed.isOurs) found.push({ ...claimed, product });
    }
  }
  return found;
}

/** What was given out without a code has no record but its basket. */
function entryState({ state }: DispensingRecord): UnitDispensing['state'] {
  return state === 'HANDED_OVER' ? 'LIVE' : state;
}

/** In UTC. */
export function utcYear(time: number): number {
  return new Date(time * 1000).getUTCFullYear();
}
