import { once } from 'node:events';
import type { Server } from 'node:net';
import { ConfigError } from '../config.ts';

/** Listens and answers the port in use (`port` 0: one that was free). Throws ConfigError that names the setting when it is taken. */
export async function listen(server: Server, host: string, port: number, setting: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ConfigError([`${setting}: ${host}:${port} cannot be listened on (${reason})`]);
  }
  const address = server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}
