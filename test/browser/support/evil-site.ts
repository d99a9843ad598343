import { once } from 'node:events';
import { createServer } from 'node:http';

/** A page of somebody else on this machine: another origin, and of the same site as ours, for sites know no ports. */
export interface EvilSite extends AsyncDisposable {
  readonly origin: string;
}

export async function startEvilSite(): Promise<EvilSite> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    origin: `http://127.0.0.1:${address.port.toString()}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}
