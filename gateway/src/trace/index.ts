export { newForeignLeaves, newOwnLeaves } from './leaves.ts';
export { newLotIntake, type LotIntake } from './lot-intake.ts';
export { openLotUploadVault, type LotNames } from './lot-upload-vault.ts';
export { newTrace, type Trace, type UnitStanding } from './trace.ts';
export { announcedPeppers, newUnitSource } from './unit-source.ts';
