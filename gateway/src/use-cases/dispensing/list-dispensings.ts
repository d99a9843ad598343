import { selectDispensingsOf } from '../../db/dispensings.ts';
import { openDispensing } from '../../dispensing/dispensing-document.ts';
import { ownDispensing, type FoundDispensing } from '../../dispensing/dispensings.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { openLinks } from '../../dispensing/unit-links.ts';
import { dispensingKey, dispensingRecordShape, type OpenedLink } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';

type Reading = Pick<CallerContext, 'organisation' | 'caller'>;

/** A dispensing with what its entries are bound to now. */
export interface ReadDispensing extends FoundDispensing {
  readonly links: readonly OpenedLink[];
}

/** One of the caller's institution; to anybody else it does not exist. Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function readDispensing({ organisation, caller }: Reading, id: string): Promise<ReadDispensing> {
  const { database, secrets, trace, projection } = organisation;
  const source = { ...trace.source, records: gatheredReads(projection) };
  const found = await ownDispensing(organisation, source, caller.institution, id);
  const links = (await openLinks(database, { secrets, source }, [found.record])).get(id) ?? [];
  return { ...found, links };
}

/** The last row of the page before. */
export interface Place {
  readonly created: Date;
  readonly id: string;
}

export interface DispensingPage {
  readonly dispensings: readonly FoundDispensing[];
  readonly next?: Place;
}

/** Those of the caller's institution that were made through this gateway, newest first. */
export async function listDispensings(
  { organisation, caller }: Reading,
  { before, limit }: { readonly before: Place; readonly limit: number },
): Promise<DispensingPage> {
  const { database, secrets, projection } = organisation;
  const rows = await selectDispensingsOf(database, caller.institution, before, limit + 1);
  const page = rows.slice(0, limit);
  const records = gatheredReads(projection);
  const found = await Promise.all(
    page.map(async (row): Promise<FoundDispensing[]> => {
      const record = await records.get(dispensingKey(row.id), dispensingRecordShape);
      return record === undefined ? [] : [{ record, opened: openDispensing(secrets, row) }];
    }),
  );
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { dispensings: found.flat(), ...(last === undefined ? {} : { next: { created: last.created, id: last.id } }) };
}
