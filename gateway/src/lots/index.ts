/** Lots as their makers keep them: for the service and for tools that load one without it. */
export { RandomPool } from '../documents/random-pool.ts';
export { linesOf } from './line-reader.ts';
export { openLotStore, type LoadedLot, type LotStore, type LotStoreOptions, type ShownUnit } from './lot-store.ts';
export { isNoUnit, readUnits, UNIT_MEDIA_TYPES, type ReadUnit, type UnitMediaType } from './unit-rows.ts';
export { openLotDocument } from './lot-document.ts';
