import {
  boxKey,
  dispensingKey,
  dispensingRecordShape,
  domainOf,
  either,
  PiaosuError,
  tagParts,
  unitAliasShape,
  unitRecordShape,
  type DispensingRecord,
  type OpenedLink,
  type UnitRecord,
  type UnitSource,
} from '@piaosu/core';
import { insertAccess } from '../db/access.ts';
import { selectBoundTo } from '../db/dispensings.ts';
import { openDispensings } from '../dispensing/dispensings.ts';
import { gatheredReads } from '../dispensing/gathered-reads.ts';
import { openLinks } from '../dispensing/unit-links.ts';
import type { Organisation } from '../organisation.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { institutionOf } from './asking-institution.ts';
import type { AnsweredDispensing, AskedBox, DispensingAnswer, DispensingQuestion } from './dispensing-protocol.ts';

export type Dispenser = Pick<Organisation, 'database' | 'secrets' | 'projection' | 'trace' | 'peppers'>;

/** Dispensings without a code on one receipt that are looked through: a stay's worth. */
const MAX_BOUND = 1000;

/**
 * What opens dispensings to a payer of the asking organisation that has the receipts before it. Who looked at which receipt
 * stands in the access log. Throws PiaosuError FORBIDDEN for anybody else.
 */
export async function answerDispensings(
  dispenser: Dispenser,
  org: string,
  { institution, boxes }: DispensingQuestion,
): Promise<DispensingAnswer> {
  const payer = await institutionOf(dispenser, org, institution);
  if (payer?.state !== 'ACTIVE' || !payer.kinds.includes('PAYER')) throw new PiaosuError('FORBIDDEN', { institution });
  const answer = await openAsked(dispenser, boxes);
  await log(dispenser, { org, institution }, boxes);
  return { boxes: answer };
}

/** The same for the own organisation's payers, who need not ask over the network. */
export async function openAsked(dispenser: Dispenser, boxes: readonly AskedBox[]): Promise<AnsweredDispensing[][]> {
  const { database, secrets, projection, trace } = dispenser;
  const source: UnitSource = { ...trace.source, records: gatheredReads(projection) };
  const named = await Promise.all(boxes.map((asked) => givenFor(dispenser, source, asked)));
  const ids = [...new Set(named.flat().map(({ id }) => id))];
  const opened = await openDispensings({ database, secrets }, ids);
  const records = await Promise.all(
    [...opened.keys()].map((id) => source.records.get(dispensingKey(id), dispensingRecordShape)),
  );
  const known = new Map(records.flatMap((record) => (record === undefined ? [] : [[record.id, record]])));
  const links = await openLinks(database, { secrets, source }, [...known.values()]);
  return boxes.map((asked, index) =>
    (named[index] ?? []).flatMap(({ id, box }): AnsweredDispensing[] => {
      const [document, record] = [opened.get(id)?.document, known.get(id)];
      if (document === undefined || record === undefined) return [];
      const linkSalt = linkSaltOf(record, box, links.get(id) ?? [], asked);
      // The patient of a basket is opened to who pays for it: by the code of a box alone anybody could ask who bought it.
      return linkSalt === null ? [] : [{ dispensing: id, patientSalt: document.patientSalt, linkSalt }];
    }),
  );
}

/** A dispensing that may be meant, by the box where there is one. */
interface Given {
  readonly id: string;
  readonly box?: string;
}

async function givenFor({ database }: Dispenser, source: UnitSource, { id, receipt }: AskedBox): Promise<Given[]> {
  if (id === null) {
    const tags = source.tags.all('receipt', tagParts.receipt(receipt));
    return (await selectBoundTo(database, tags, MAX_BOUND)).map((each) => ({ id: each }));
  }
  const unit = await unitUnder(source, id);
  return unit?.record.dispensings.map((each) => ({ id: each.id, box: unit.tag })) ?? [];
}

/** A box by any of its codes, as the ledger holds it. */
export async function unitUnder(
  { records, tags }: UnitSource,
  id: string,
): Promise<{ readonly tag: string; readonly record: UnitRecord } | undefined> {
  for (const tag of tags.all(domainOf(id), [id])) {
    const found = await records.get(boxKey(tag), either(unitRecordShape, unitAliasShape));
    if (found === undefined) continue;
    if (!('of' in found)) return { tag, record: found };
    const record = await records.get(boxKey(found.of), unitRecordShape);
    return record === undefined ? undefined : { tag: found.of, record };
  }
  return undefined;
}

function linkSaltOf(
  { boxes }: DispensingRecord,
  box: string | undefined,
  links: readonly OpenedLink[],
  { receipt, line }: AskedBox,
): AnsweredDispensing['linkSalt'] | null {
  const bound = links.find(({ entry, isUncoded, opening }) => {
    const isMeant = box === undefined ? isUncoded === true : isUncoded !== true && boxes[entry]?.box === box;
    const { eInvoiceCode, eInvoiceNumber } = opening.receipt;
    const isSame = eInvoiceCode === receipt.eInvoiceCode && eInvoiceNumber === receipt.eInvoiceNumber;
    return isMeant && isSame && opening.line === line;
  });
  return bound?.opening.salt ?? null;
}

async function log(
  { database, peppers }: Dispenser,
  { org, institution }: { readonly org: string; readonly institution: string },
  boxes: readonly AskedBox[],
): Promise<void> {
  const receipts = new Map(
    boxes.map(({ receipt }) => [`${receipt.eInvoiceCode}-${receipt.eInvoiceNumber}`, receipt] as const),
  );
  for (const receipt of receipts.values()) {
    const entry = { org, institution, actor: 'gateway', action: 'exchange.dispensing', outcome: 'SERVED' };
    const why = { role: 'CLAIMS_OFFICER', purpose: 'CLAIM', traceId: 'exchange', receipt };
    await insertAccess(database, { ...entry, ...why, subject: subjectOf(peppers, receipt) });
  }
}
