import { join } from 'node:path';
import type { Product } from '../start/product.ts';
import { ROOT } from '../start/root.ts';
import { nodeService } from '../processes/node-service.ts';
import { isListening } from '../processes/is-listening.ts';
import { freePort } from '../processes/free-port.ts';
import { supervise } from '../processes/supervise.ts';

/** The plain alternative in a process of its own, on the product's own PostgreSQL. */
export interface PlainService {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startPlainService(product: Product): Promise<PlainService> {
  const port = await freePort();
  const service = nodeService({
    name: 'plain',
    args: ['scripts/bench/plain-server.ts'],
    env: { PLAIN_DATABASE_URL: product.databaseUrl('DrugMSP'), PLAIN_PORT: port.toString() },
    cwd: ROOT,
    logFile: join(product.folder.logs, 'plain.log'),
    ready: () => isListening(port),
  });
  const running = await supervise(service, { restarting: ignore, restarted: ignore, failed: ignore });
  return { port, stop: () => running.stop() };
}

/** A plain server that dies makes its requests fail, which ends the bench. */
function ignore(): void {
  // nothing to tell
}
