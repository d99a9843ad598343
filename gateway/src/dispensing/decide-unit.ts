import {
  decideDispense,
  tagParts,
  type PremisesRecord,
  type SupplyDecision,
  type UnitSource,
  type UnitToDispense,
} from '@piaosu/core';
import type { UnitStanding } from '../trace/index.ts';
import type { ReadBeside, ScannedCode } from './scanned-code.ts';

/** What a box is wanted for; its own product when no prescription is named. */
export interface Wanted {
  readonly read?: ReadBeside;
  readonly product?: string;
  readonly isSubstituted?: boolean;
  readonly part?: number;
}

export interface UnitRequest {
  readonly here: PremisesRecord;
  readonly today: string;
  readonly standing: UnitStanding;
  readonly read: ScannedCode['read'];
  readonly wanted: Wanted;
  /** Tags of the boxes before it in the same basket. */
  readonly earlier: readonly string[];
}

/** The decision that the ledger would make now, by core's rules over the own copy. */
export function decideUnit({ tags }: Pick<UnitSource, 'tags'>, request: UnitRequest): SupplyDecision {
  const { here, today, standing, wanted, earlier } = request;
  const { tag, product, lot, record: unit, custody } = standing;
  const prescribed = { product: wanted.product ?? unit.product, isSubstituted: wanted.isSubstituted === true };
  const box: UnitToDispense = {
    ...{ tag, product, lot, unit, custody, prescribed, read: comparedWith(tags, standing, request.read) },
    ...(wanted.part === undefined ? {} : { part: wanted.part }),
  };
  return decideDispense({ today, here, box, earlier });
}

function comparedWith(
  tags: UnitSource['tags'],
  { record }: UnitStanding,
  { lotNumber, expiry }: ScannedCode['read'],
): UnitToDispense['read'] {
  return {
    ...(lotNumber === undefined ? {} : { isLot: isLotOf(tags, record, lotNumber) }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}

/** By its tag: the ledger holds no number. */
export function isLotOf(tags: UnitSource['tags'], record: UnitStanding['record'], lotNumber: string): boolean {
  return tags.all('lot', tagParts.lot(record.product, lotNumber)).includes(record.lot);
}
