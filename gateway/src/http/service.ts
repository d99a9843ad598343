import { Router } from 'express';
import { docs } from './docs.ts';

export interface ServiceParts {
  /** Names of what is not ready yet; empty when requests can be answered. */
  readonly unready: () => Promise<readonly string[]>;
  readonly openApi: object;
}

/** Routes about the process itself: no login, no data. */
export function serviceRoutes({ unready, openApi }: ServiceParts): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const waiting = await unready();
    response
      .status(waiting.length === 0 ? 200 : 503)
      .json({ status: waiting.length === 0 ? 'ok' : 'waiting', waiting });
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  router.use('/docs', docs());
  return router;
}
