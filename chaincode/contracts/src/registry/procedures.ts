import { proceduresOf } from '../batch/procedure-table.ts';
import { setCalendar } from './calendar.ts';
import { registerDevice, retireDevice } from './device.ts';
import { enrolOrganisation } from './enrol.ts';
import { addKey, registerInstitution, revokeKey, rotateKey, updateInstitution } from './institution.ts';
import { announcePepper } from './pepper.ts';
import { pruneOperations } from './prune.ts';
import { allotSegment } from './segment.ts';
import { registerTill } from './till.ts';

export const REGISTRY_PROCEDURES = proceduresOf('registry', [
  enrolOrganisation,
  registerInstitution,
  updateInstitution,
  addKey,
  revokeKey,
  rotateKey,
  registerDevice,
  retireDevice,
  registerTill,
  announcePepper,
  allotSegment,
  setCalendar,
  pruneOperations,
]);
