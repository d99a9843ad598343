import {
  boxKey,
  dispensingIdOf,
  dispensingKey,
  dispensingRecordShape,
  PiaosuError,
  tagParts,
  unitRecordShape,
  type DispensingRecord,
} from '@piaosu/core';

import type { ParsedAct, Surroundings } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';

/** One thing that was given out in a basket: a box or a part of one, or a line without a code. */
export interface GivenEntry {
  /** Its tag; undefined for what has no code. */
  readonly box: string | undefined;
  readonly product: string;
  readonly units: number;
  readonly prescription: string;
  /** What it is bound to. */
  readonly link: string | undefined;
}

/** The key that a basket of this message gets, for reading ahead. */
export function newDispensingKey({ operation, secret }: ParsedAct<Giving>, tags: Tags): string {
  const message = tagParts.message(operation.actor.institution, secret.messageId);
  return dispensingKey(dispensingIdOf(tags.newest('message', message)));
}

type Giving = 'dispense' | 'dispenseUncoded' | 'dispenseOffline';

/**
 * The id of a new basket. The outcome of a message is pruned one day, its basket never: the same message again would write
 * over what was given out then. @throws PiaosuError ALREADY_EXISTS
 */
export async function newDispensingId({ messageTag, records }: Surroundings): Promise<string> {
  const dispensing = dispensingIdOf(messageTag);
  if ((await records.get(dispensingKey(dispensing), dispensingRecordShape)) !== undefined)
    throw new PiaosuError('ALREADY_EXISTS', { dispensing });
  return dispensing;
}

/** @throws PiaosuError RESOURCE_NOT_FOUND */
export async function knownDispensing({ records }: Surroundings, id: string): Promise<DispensingRecord> {
  const present = await records.get(dispensingKey(id), dispensingRecordShape);
  if (present === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return present;
}

/** The entry at a place of the basket; undefined where there is none. */
export async function givenEntry(
  { records }: Surroundings,
  present: DispensingRecord,
  { entry, isUncoded }: { readonly entry: number; readonly isUncoded?: true },
): Promise<GivenEntry | undefined> {
  if (isUncoded === true) {
    const uncoded = present.uncoded?.[entry];
    if (uncoded === undefined) return undefined;
    const { product, units, prescription, link } = uncoded;
    return { box: undefined, product, units, prescription, link };
  }
  const place = present.boxes[entry];
  if (place === undefined) return undefined;
  const unit = await records.get(boxKey(place.box), unitRecordShape);
  const own = unit?.dispensings.find(({ id }) => id === present.id);
  if (unit === undefined || own === undefined) throw new Error('a basket without its boxes');
  return { ...place, product: unit.product, link: own.link };
}

/** Every place of the basket with what was given out there. */
export async function givenEntries(
  at: Surroundings,
  present: DispensingRecord,
): Promise<{ readonly entry: number; readonly isUncoded?: true; readonly given: GivenEntry }[]> {
  const places = [
    ...present.boxes.map((_, entry) => ({ entry })),
    ...(present.uncoded ?? []).map((_, entry) => ({ entry, isUncoded: true }) as const),
  ];
  const found: { readonly entry: number; readonly isUncoded?: true; readonly given: GivenEntry }[] = [];
  for (const place of places) {
    const given = await givenEntry(at, present, place);
    if (given !== undefined) found.push({ ...place, given });
  }
  return found;
}
