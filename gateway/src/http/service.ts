import { Router } from 'express';
import { docs } from './docs.ts';
import type { Organisations } from './permission.ts';
import { readinessOf } from './readiness.ts';

export interface ServiceParts {
  /** Names of what is not ready yet; empty when requests can be answered. */
  readonly unready: () => Promise<readonly string[]>;
  /** Those served here, whose way to the ledger is shown. */
  readonly organisations: Organisations;
  readonly openApi: object;
}

/** Routes about the process itself: no login, no data. */
export function serviceRoutes({ unready, organisations, openApi }: ServiceParts): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const readiness = readinessOf(await unready(), organisations);
    // A gateway whose peers are lost still answers from what it has taken in, and keeps writes: it stays in service.
    response.status(readiness.status === 'waiting' ? 503 : 200).json(readiness);
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  router.use('/docs', docs());
  return router;
}
