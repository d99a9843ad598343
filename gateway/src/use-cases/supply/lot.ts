import { lotKey, lotRecordShape, lotUnder, PiaosuError, type LotRecord } from '@piaosu/core';
import { selectLotsOf, selectLotsUnder, selectRuns, type RegisteredLotRow } from '../../db/lot-register.ts';
import type { Caller } from '../../http/caller.ts';
import { parseNumberCursor, toPage, type Page } from '../../http/page.ts';
import { openLotDocument } from '../../lots/index.ts';
import type { Organisation } from '../../organisation.ts';
import { commitPlainAct, type CommittedAct, type SupplyContext } from './trace-act.ts';

/** Who reads the list of lots, and of which gateway. */
interface Reader extends Pick<SupplyContext, 'caller'> {
  readonly organisation: Pick<Organisation, 'database' | 'secrets' | 'trace'>;
}

/** A lot of a maker of this organisation, as its own gateway keeps it and as the ledger has it. */
export interface OwnLot {
  /** Tag of the lot. */
  readonly id: string;
  readonly product: string;
  readonly maker: string;
  readonly lotNumber: string;
  readonly expiry: string;
  readonly runs: readonly RegisteredLotRow[];
  /** Absent while no run of it is on the ledger. */
  readonly record?: LotRecord;
}

/** Everything about a lot that a person may say. */
export type LotAction = 'lot.hold' | 'lot.recall' | 'lot.withdraw' | 'lot.lift' | 'lot.audit';

/** Lots of the caller's institution, newest first; to the regulator those of all makers of this gateway. */
export async function listLots(
  reader: Reader,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<OwnLot>> {
  const { organisation, caller } = reader;
  const before = parseNumberCursor(cursor) ?? Number.MAX_SAFE_INTEGER;
  const rows = await selectLotsOf(organisation.database, whose(caller), before, limit + 1);
  const page = toPage(rows, limit, ({ id }) => String(id), (row) => row); // prettier-ignore
  return { items: await Promise.all(page.items.map((row) => toLot(organisation, row, [row]))), next: page.next };
}

/** Throws PiaosuError RESOURCE_NOT_FOUND: another maker's lot is as unknown as one that does not exist. */
export async function ownLot({ organisation, caller }: Reader, id: string): Promise<OwnLot> {
  const runs = await selectRuns(organisation.database, whose(caller), id);
  const [first] = runs;
  if (first === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return toLot(organisation, first, runs);
}

/** Numbers of those of the lots that are the caller's own. */
export async function ownLotNumbers(
  { organisation, caller }: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await selectLotsUnder(organisation.database, caller.institution, ids);
  return new Map(rows.map((row) => [row.lot_tag, openLotDocument(organisation.secrets, row).lotNumber]));
}

/** Says something about a lot; what the ledger hears besides its number is `body`. */
export async function actOnLot(
  context: SupplyContext,
  action: LotAction,
  id: string,
  body: Readonly<Record<string, string | number>>,
): Promise<CommittedAct> {
  const { product, lotNumber } = await ownLot(context, id);
  return commitPlainAct(context, action, { body: { product, ...body }, private: { lotNumber } });
}

function whose({ institution, roles }: Caller): string | null {
  return roles.includes('DRUG_INSPECTOR') ? null : institution;
}

async function toLot(
  { secrets, trace }: Reader['organisation'],
  row: RegisteredLotRow,
  runs: readonly RegisteredLotRow[],
): Promise<OwnLot> {
  const { lotNumber, expiry } = openLotDocument(secrets, row);
  const { lot_tag: id, product, institution: maker } = row;
  // Under the name that the ledger has for it: a later run may have been tagged by a newer secret.
  const record =
    (await trace.source.records.get(lotKey(id), lotRecordShape)) ??
    (await lotUnder(trace.source, product, lotNumber))?.record;
  return { id, product, maker, lotNumber, expiry, runs, ...(record === undefined ? {} : { record }) };
}
