import {
  dispensingIdOf,
  field,
  parseShape,
  tagParts,
  unwrap,
  type Action,
  type LinkOpening,
  type PrescriptionLine,
  type UnitSource,
} from '@piaosu/core';
import { insertDispensing } from '../db/dispensings.ts';
import type { Sql } from '../db/index.ts';
import type { Organisation } from '../organisation.ts';
import { sealDispensing, type DispensingDocument } from './dispensing-document.ts';
import { newTurns, type Turns } from './in-turn.ts';
import { lineTags, prescriptionSalt } from './prescription-salt.ts';
import { keepLinks, newLinkSalt } from './unit-links.ts';

/** A line of a receipt. */
export type ReceiptLine = Pick<LinkOpening, 'receipt' | 'line'>;

/** The message under which something is given out. */
export interface DispensingMessage {
  readonly institution: string;
  readonly action: Extract<Action, 'dispense' | 'dispenseUncoded'>;
  readonly messageId: string;
}

/** What opens the patient of the basket: the salt of the act itself. */
export function patientSaltOf(
  { acts }: Pick<Organisation, 'acts'>,
  { institution, ...message }: DispensingMessage,
): DispensingDocument['patientSalt'] {
  const actor = { institution, role: 'PHARMACIST' } as const;
  return unwrap(parseShape(field.salt, acts.saltOf({ actor, ...message })));
}

/** For each line of a receipt a binding of its own; null where nothing is bound yet. */
export function newLinks(bound: readonly (ReceiptLine | undefined)[]): (LinkOpening | null)[] {
  return bound.map((line) => (line === undefined ? null : { ...line, salt: newLinkSalt() }));
}

/** What opens the patients of lines that were begun before, as the ledger wants it. Throws PEER_GATEWAY_UNAVAILABLE. */
export function prescriptionSalts(
  organisation: Organisation,
  source: UnitSource,
  { lines, patient }: Pick<DispensingDocument, 'lines' | 'patient'>,
): Promise<string[]> {
  return Promise.all(lines.map((line) => prescriptionSalt(organisation, source, line, patient)));
}

/** Writes what opens a dispensing later, under the id that the ledger will give: by the newest announced secret. */
export async function keepDispensing(
  sql: Sql,
  { secrets, trace }: Pick<Organisation, 'secrets' | 'trace'>,
  { institution, action, messageId }: DispensingMessage,
  { document, links }: { readonly document: DispensingDocument; readonly links: readonly (LinkOpening | null)[] },
): Promise<void> {
  const { tags } = trace.source;
  const id = dispensingIdOf(tags.newest('message', tagParts.message(institution, messageId)));
  const lines = document.lines.flatMap((line) => lineTags(trace.source, line).slice(0, 1));
  await insertDispensing(sql, sealDispensing(secrets, id, institution, document), lines);
  const isUncoded = action === 'dispenseUncoded';
  const bound = links.flatMap((opening, entry) => (opening === null ? [] : [{ entry, isUncoded, opening }]));
  await keepLinks(sql, { secrets, tags }, { dispensing: id, institution }, bound);
}

const turns = new WeakMap<Organisation, Turns>();

/**
 * The second of two baskets that begin one line of a prescription together must open the patient whom the first has
 * written: they go one after the other.
 */
export function inTurnOfLines<T>(
  organisation: Organisation,
  lines: readonly PrescriptionLine[],
  work: () => Promise<T>,
): Promise<T> {
  const known = turns.get(organisation) ?? newTurns();
  turns.set(organisation, known);
  const names = lines.flatMap((line) => lineTags(organisation.trace.source, line));
  return known.run([...new Set(names)], work);
}
