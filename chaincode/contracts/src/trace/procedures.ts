import { proceduresOf } from '../batch/procedure-table.ts';
import { dispense } from './dispense.ts';
import { auditLot, commission, holdLot, liftLot, recallLot, withdrawLot } from './lot.ts';
import { pack, unpack } from './pack.ts';
import { registerPremises, updatePremises } from './premises.ts';
import { registerProduct, updateProduct } from './product.ts';
import { receive, ship, voidShipment } from './ship.ts';
import { quarantine, release, retire } from './stop.ts';
import { handOver, returnUnits, undoDispense } from './undo.ts';

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
  quarantine,
  release,
  retire,
]);
