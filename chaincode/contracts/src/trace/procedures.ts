import { proceduresOf } from '../batch/procedure-table.ts';
import { dispense } from './dispense.ts';
import { link } from './link.ts';
import { auditLot, commission, holdLot, liftLot, recallLot, withdrawLot } from './lot.ts';
import { dispenseOffline } from './offline.ts';
import { pack, unpack } from './pack.ts';
import { registerPremises, updatePremises } from './premises.ts';
import { registerProduct, updateProduct } from './product.ts';
import { replaceCode } from './replace.ts';
import { receive, ship, voidShipment } from './ship.ts';
import { quarantine, release, retire } from './stop.ts';
import { declareUncoded, dispenseUncoded } from './uncoded.ts';
import { handOver, returnUnits, undoDispense } from './undo.ts';
import { clearBoxes, liftUnits, recallUnits } from './unit-recall.ts';

export const TRACE_PROCEDURES = proceduresOf('trace', [
  registerProduct,
  updateProduct,
  registerPremises,
  updatePremises,
  commission,
  holdLot,
  recallLot,
  withdrawLot,
  liftLot,
  auditLot,
  ship,
  voidShipment,
  receive,
  pack,
  unpack,
  dispense,
  handOver,
  undoDispense,
  returnUnits,
  link,
  quarantine,
  release,
  retire,
  replaceCode,
  recallUnits,
  liftUnits,
  clearBoxes,
  declareUncoded,
  dispenseUncoded,
  dispenseOffline,
]);
