import { insertUnitEvents, type UnitEventRow } from '../db/unit-events.ts';
import type { Sql } from '../db/index.ts';
import type { AppliedBlock } from '../project/apply-block.ts';
import { unitEventsOf, type UnitEvent } from './unit-event.ts';

/**
 * Writes down what a block did to boxes, within the SQL transaction that takes it in: with the projection rebuilt from block 0
 * the same rows come back.
 */
export async function recordUnitEvents(
  sql: Sql,
  { number, changes }: Pick<AppliedBlock, 'number' | 'changes'>,
): Promise<void> {
  const events = changes.flatMap(unitEventsOf);
  await insertUnitEvents(
    sql,
    events.map((event, place) => toRow(number, place, event)),
  );
}

function toRow(block: number, place: number, event: UnitEvent): UnitEventRow {
  const { code = null, premises = null, dispensing = null, product = null, holder = null, box, kind, time } = event;
  return { block, place, box, kind, code, premises, dispensing, product, holder, time };
}

/** As it was read off the block. */
export function toUnitEvent({ code, premises, dispensing, product, holder, box, kind, time }: UnitEventRow): UnitEvent {
  return {
    ...{ box, kind, time },
    ...(code === null ? {} : { code }),
    ...(premises === null ? {} : { premises }),
    ...(dispensing === null ? {} : { dispensing }),
    ...(product === null ? {} : { product }),
    ...(holder === null ? {} : { holder }),
  };
}
