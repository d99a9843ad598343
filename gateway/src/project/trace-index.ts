import {
  lotRecordShape,
  premisesRecordShape,
  shipmentRecordShape,
  splitLedgerKey,
  unitRecordShape,
  type LotRecord,
  type UnitRecord,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import {
  deleteRecallIndex,
  upsertPremisesIndex,
  upsertRecallIndex,
  upsertShipmentIndex,
  type PremisesIndexRow,
  type RecallIndexRow,
  type ShipmentIndexRow,
} from '../db/trace-index.ts';
import { readRecord } from './change.ts';
import type { StateRow } from './seal.ts';

/** The lists over boxes after a block: what they lead to is read from the sealed rows, so they are not sealed themselves. */
export async function writeTraceIndex(
  sql: Sql,
  block: number,
  written: readonly StateRow[],
  wasThere: (key: string) => boolean,
): Promise<void> {
  await upsertPremisesIndex(sql, written.flatMap(premisesIndexOf));
  await upsertShipmentIndex(sql, block, written.flatMap(shipmentIndexOf));
  const standings = written.flatMap(recallStandingOf);
  await upsertRecallIndex(
    sql,
    block,
    standings.flatMap(({ said }) => (said === undefined ? [] : [said])),
  );
  await deleteRecallIndex(
    sql,
    // Nothing was said against what was not there.
    standings.flatMap(({ key, tag, said }) => (said === undefined && wasThere(key) ? [tag] : [])),
  );
}

function premisesIndexOf(row: StateRow): PremisesIndexRow[] {
  if (splitLedgerKey(row.key)?.kind !== 'PRE') return [];
  const premises = readRecord(premisesRecordShape, row.value);
  return premises === undefined ? [] : [premises];
}

function shipmentIndexOf(row: StateRow): ShipmentIndexRow[] {
  if (splitLedgerKey(row.key)?.kind !== 'SHP') return [];
  const shipment = readRecord(shipmentRecordShape, row.value);
  return shipment === undefined ? [] : [shipment];
}

interface RecallStanding {
  readonly key: string;
  readonly tag: string;
  /** Absent: nothing is said against it (any more). */
  readonly said?: RecallIndexRow | undefined;
}

/** The regulator's word about a lot or a box, and a maker's withdrawal where the regulator has not spoken. */
function recallStandingOf(row: StateRow): RecallStanding[] {
  const key = splitLedgerKey(row.key);
  const [tag] = key?.parts ?? [];
  if (tag === undefined) return [];
  if (key?.kind === 'BOX') return [{ key: row.key, tag, said: unitSaid(tag, readRecord(unitRecordShape, row.value)) }];
  return key?.kind === 'LOT' ? [{ key: row.key, tag, said: lotSaid(tag, readRecord(lotRecordShape, row.value)) }] : [];
}

function unitSaid(tag: string, unit: UnitRecord | undefined): RecallIndexRow | undefined {
  if (unit?.recall === undefined) return undefined;
  const { class: grade, notice } = unit.recall;
  return { tag, scope: 'UNITS', kind: 'RECALL', product: unit.product, notice, class: grade };
}

function lotSaid(tag: string, lot: LotRecord | undefined): RecallIndexRow | undefined {
  const about = { tag, scope: 'LOT', product: lot?.product ?? '' } as const;
  if (lot?.recall !== undefined)
    return { ...about, kind: 'RECALL', notice: lot.recall.notice, class: lot.recall.class };
  return lot?.withdrawn === undefined
    ? undefined
    : { ...about, kind: 'WITHDRAWAL', notice: lot.withdrawn.notice, class: null };
}
