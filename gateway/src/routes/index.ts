import type { RouteDefinition } from '../http/route.ts';
import { accessLogRoutes } from './access-log.ts';
import { alertRoutes } from './alerts.ts';
import { calendarRoutes } from './calendars.ts';
import { claimRoutes } from './claims.ts';
import { disputeRoutes } from './disputes.ts';
import { eventRoutes } from './events.ts';
import { institutionRoutes } from './institutions.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { ledgerRoutes } from './ledger.ts';
import { packageRoutes } from './packages.ts';
import { paperRoutes } from './papers.ts';
import { receiptRoutes } from './receipts.ts';
import { segmentRoutes } from './segments.ts';
import { verificationRoutes } from './verification.ts';
import { webhookRoutes } from './webhooks.ts';

/** The route table: every route of /v1, with who may call it. */
export const ROUTES: readonly RouteDefinition[] = [
  ...receiptRoutes,
  ...paperRoutes,
  ...disputeRoutes,
  ...institutionRoutes,
  ...keyRoutes,
  ...segmentRoutes,
  ...calendarRoutes,
  ...verificationRoutes,
  ...packageRoutes,
  ...claimRoutes,
  ...jobRoutes,
  ...ledgerRoutes,
  ...alertRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...accessLogRoutes,
];
