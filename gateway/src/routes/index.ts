import type { RouteDefinition } from '../http/route.ts';
import { accessLogRoutes } from './access-log.ts';
import { alertRoutes } from './alerts.ts';
import { boxRoutes } from './boxes.ts';
import { calendarRoutes } from './calendars.ts';
import { claimHistoryRoutes } from './claim-history.ts';
import { claimReleaseRoutes } from './claim-releases.ts';
import { claimRoutes } from './claims.ts';
import { consentRoutes } from './consents.ts';
import { dispenseRoutes } from './dispenses.ts';
import { dashboardRoutes } from './dashboards.ts';
import { disputeRoutes } from './disputes.ts';
import { epcisCaptureRoutes } from './epcis-captures.ts';
import { epcisEventRoutes } from './epcis-events.ts';
import { epcisQueryRoutes } from './epcis-queries.ts';
import { epcisResourceRoutes } from './epcis-resources.ts';
import { erasureRoutes } from './erasures.ts';
import { eventRoutes } from './events.ts';
import { familyRoutes } from './family.ts';
import { holdRoutes } from './holds.ts';
import { institutionRoutes } from './institutions.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { ledgerSearchRoutes } from './ledger-search.ts';
import { ledgerRoutes } from './ledger.ts';
import { linkRoutes } from './links.ts';
import { meReceiptRoutes } from './me-receipts.ts';
import { noticeRoutes } from './notices.ts';
import { operationRoutes } from './operations.ts';
import { packageRoutes } from './packages.ts';
import { offlineBatchRoutes } from './offline-batches.ts';
import { offlineDispenseRoutes } from './offline-dispenses.ts';
import { offlineDeviceRoutes } from './offline-devices.ts';
import { offlineVerificationRoutes } from './offline-verification.ts';
import { paperRoutes } from './papers.ts';
import { pepperRoutes } from './peppers.ts';
import { presentationRoutes } from './presentations.ts';
import { publicBoxRoutes } from './public-boxes.ts';
import { receiptQrRoutes } from './receipt-qr.ts';
import { receiptSealRoutes } from './receipt-seals.ts';
import { receiptRoutes } from './receipts.ts';
import { reconciliationRoutes } from './reconciliations.ts';
import { returnRoutes } from './returns.ts';
import { scanRoutes } from './scans.ts';
import { segmentRoutes } from './segments.ts';
import { settlementRoutes } from './settlements.ts';
import { trustRootRoutes } from './trust-roots.ts';
import { supervisionBoxRoutes } from './supervision-boxes.ts';
import { uncodedDispenseRoutes } from './uncoded-dispenses.ts';
import { verificationBatchRoutes } from './verification-batches.ts';
import { verificationRoutes } from './verification.ts';
import { containerRoutes } from './containers.ts';
import { lotRoutes } from './lots.ts';
import { premisesRoutes } from './premises.ts';
import { productRoutes } from './products.ts';
import { quarantineRoutes } from './quarantines.ts';
import { recallRoutes } from './recalls.ts';
import { receivingRoutes } from './receivings.ts';
import { shipmentRoutes } from './shipments.ts';
import { uncodedStockRoutes } from './uncoded-stock.ts';
import { webhookRoutes } from './webhooks.ts';

/** The route table: every route of /v1, with who may call it. */
export const ROUTES: readonly RouteDefinition[] = [
  ...receiptRoutes,
  ...receiptQrRoutes,
  ...receiptSealRoutes,
  ...offlineBatchRoutes,
  ...offlineDeviceRoutes,
  ...offlineVerificationRoutes,
  ...paperRoutes,
  ...disputeRoutes,
  ...institutionRoutes,
  ...keyRoutes,
  ...operationRoutes,
  ...pepperRoutes,
  ...segmentRoutes,
  ...calendarRoutes,
  ...verificationRoutes,
  ...verificationBatchRoutes,
  ...trustRootRoutes,
  ...packageRoutes,
  ...claimRoutes,
  ...claimHistoryRoutes,
  ...claimReleaseRoutes,
  ...consentRoutes,
  ...presentationRoutes,
  ...holdRoutes,
  ...jobRoutes,
  ...ledgerRoutes,
  ...ledgerSearchRoutes,
  ...alertRoutes,
  ...dashboardRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...accessLogRoutes,
  ...meReceiptRoutes,
  ...familyRoutes,
  ...noticeRoutes,
  ...reconciliationRoutes,
  ...erasureRoutes,
  ...settlementRoutes,
  ...productRoutes,
  ...premisesRoutes,
  ...lotRoutes,
  ...containerRoutes,
  ...shipmentRoutes,
  ...receivingRoutes,
  ...recallRoutes,
  ...quarantineRoutes,
  ...uncodedStockRoutes,
  ...scanRoutes,
  ...dispenseRoutes,
  ...offlineDispenseRoutes,
  ...uncodedDispenseRoutes,
  ...returnRoutes,
  ...linkRoutes,
  ...boxRoutes,
  ...publicBoxRoutes,
  ...supervisionBoxRoutes,
  ...epcisCaptureRoutes,
  ...epcisEventRoutes,
  ...epcisQueryRoutes,
  ...epcisResourceRoutes,
];
