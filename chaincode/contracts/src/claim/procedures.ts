import { proceduresOf } from '../batch/procedure-table.ts';
import { grantConsent } from '../consent/grant-consent.ts';
import { withdrawConsent } from '../consent/withdraw-consent.ts';
import { holdLineage, releaseLineage } from '../lineage/hold.ts';
import { actOnClaim } from './act-on-claim.ts';
import { reserve } from './reserve.ts';

export const CLAIM_PROCEDURES = proceduresOf('claim', [
  reserve,
  actOnClaim('review'),
  actOnClaim('approve'),
  actOnClaim('reject'),
  actOnClaim('withdraw'),
  actOnClaim('pay'),
  actOnClaim('paymentReturned'),
  actOnClaim('recover'),
  holdLineage,
  releaseLineage,
  grantConsent,
  withdrawConsent,
]);
