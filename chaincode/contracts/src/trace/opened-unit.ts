import {
  isKnownBox as isKnown,
  openContainer as containerFrom,
  openUnit as unitFrom,
  unitUnder,
  type LotPointer,
  type NamedUnit,
  type OpenedContainer,
  type OpenedUnit,
  type UnitSource,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';

export { boxKeys, unitKeys, type OpenedUnit, type Rung } from '@piaosu/core';

/** The climb of core over the state of the peer: every key on the way stands in the read set. */
export function openUnit(at: Surroundings, pointers: readonly LotPointer[], named: NamedUnit): Promise<OpenedUnit> {
  return unitFrom(sourceOf(at), pointers, named);
}

export function openContainer(
  at: Surroundings,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<OpenedContainer> {
  return containerFrom(sourceOf(at), pointers, named);
}

/** Whether the ledger has a key for a box of this id. */
export function isKnownBox(at: Surroundings, id: string): Promise<boolean> {
  return isKnown(sourceOf(at), id);
}

/** The tag under which a box of this id stands, by whichever of its codes; undefined where there is no key. */
export async function boxTag(at: Surroundings, id: string): Promise<string | undefined> {
  return (await unitUnder(sourceOf(at), id))?.tag;
}

/** What the rules of boxes read through, in a transaction. */
export function sourceOf({ records, tags, tx }: Surroundings): UnitSource {
  return { records, tags, suiteOf: tx.ports.suiteOf };
}
