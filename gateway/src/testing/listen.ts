import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on 127.0.0.1 and answers the port that was free. */
export async function listenOnFreePort(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
