import {
  boxKey,
  canonicalJson,
  field,
  LINK_ALG,
  linkOpeningShape,
  linksTo,
  parseCanonicalJson,
  parseShape,
  tagParts,
  unitRecordShape,
  unwrap,
  type DispensingRecord,
  type LinkOpening,
  type OpenedLink,
  type UnitSource,
} from '@piaosu/core';
import { insertLinks, selectLinks, type LinkRow } from '../db/dispensings.ts';
import type { Sql } from '../db/index.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { Secrets } from '../keys/secrets.ts';

/** A place in a basket: of DSP~.boxes, or of DSP~.uncoded. */
export interface Entry {
  readonly entry: number;
  readonly isUncoded: boolean;
}

export interface NewLink extends Entry {
  readonly opening: LinkOpening;
}

interface Keeping {
  readonly secrets: Secrets;
  readonly tags: UnitSource['tags'];
}

const random = new RandomPool();

/** 128 fresh random bits. */
export function newLinkSalt(): LinkOpening['salt'] {
  return unwrap(parseShape(field.salt, random.take(16).toString('hex')));
}

/** Keeps what opens bindings, before they are sent. */
export async function keepLinks(
  sql: Sql,
  { secrets, tags }: Keeping,
  { dispensing, institution }: { readonly dispensing: string; readonly institution: string },
  links: readonly NewLink[],
): Promise<void> {
  const cipher = newTextCipher(secrets, random);
  const rows = links.map(({ entry, isUncoded, opening }): LinkRow => ({
    ...{ dispensing, institution, entry, is_uncoded: isUncoded },
    receipt: tags.newest('receipt', tagParts.receipt(opening.receipt)),
    opening: cipher.seal(subjectOf(dispensing, { entry, isUncoded }), canonicalJson(opening)),
  }));
  await insertLinks(sql, rows);
}

/**
 * What opens the bindings of baskets as they stand on the ledger now, by dispensing. Of all openings that were kept it is
 * the one that fits the commitment: a binding that was sent and never committed opens nothing.
 */
export async function openLinks(
  sql: Sql,
  { secrets, source }: { readonly secrets: Secrets; readonly source: UnitSource },
  dispensings: readonly DispensingRecord[],
): Promise<ReadonlyMap<string, readonly OpenedLink[]>> {
  const rows = await selectLinks(
    sql,
    dispensings.map(({ id }) => id),
  );
  const cipher = newTextCipher(secrets, random);
  const opened = await Promise.all(
    dispensings.map(async (dispensing): Promise<[string, OpenedLink[]]> => {
      const commitments = await commitmentsOf(source, dispensing);
      const links = commitments.flatMap(({ link, ...at }): OpenedLink[] => {
        const kept = rows.filter(
          (row) => row.dispensing === dispensing.id && row.entry === at.entry && row.is_uncoded === at.isUncoded,
        );
        const opening = kept
          .map((row) => openRow(cipher, row))
          .find((each) =>
            linksTo(source.suiteOf(LINK_ALG), tagsOf(source, each), each).some((digest) => digest === link),
          );
        return opening === undefined ? [] : [toOpenedLink(at, opening)];
      });
      return [dispensing.id, links];
    }),
  );
  return new Map(opened);
}

function toOpenedLink({ entry, isUncoded }: Entry, opening: LinkOpening): OpenedLink {
  return { entry, opening, ...(isUncoded ? { isUncoded: true } : {}) };
}

function openRow(cipher: ReturnType<typeof newTextCipher>, row: LinkRow): LinkOpening {
  const { entry, is_uncoded: isUncoded } = row;
  const text = cipher.open(subjectOf(row.dispensing, { entry, isUncoded }), row.opening);
  return unwrap(parseShape(linkOpeningShape, parseCanonicalJson(text)));
}

function tagsOf({ tags }: UnitSource, { receipt }: LinkOpening): readonly string[] {
  return tags.all('receipt', tagParts.receipt(receipt));
}

/** The bindings of a basket as the ledger holds them: of a box on the box, of a line without a code on the basket. */
async function commitmentsOf(
  { records }: UnitSource,
  { id, boxes, uncoded = [] }: DispensingRecord,
): Promise<(Entry & { readonly link: string })[]> {
  const units = await Promise.all(boxes.map(({ box }) => records.get(boxKey(box), unitRecordShape)));
  const ofBoxes = units.map((unit, entry) => ({
    ...{ entry, isUncoded: false },
    link: unit?.dispensings.find((each) => each.id === id)?.link,
  }));
  const ofUncoded = uncoded.map(({ link }, entry) => ({ entry, isUncoded: true, link }));
  return [...ofBoxes, ...ofUncoded].flatMap(({ link, ...at }) => (link === undefined ? [] : [{ ...at, link }]));
}

const subjectOf = (dispensing: string, { entry, isUncoded }: Entry) =>
  `dispensing-link/${dispensing}/${isUncoded ? 'uncoded' : 'box'}/${entry.toString()}`;
