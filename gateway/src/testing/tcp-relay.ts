import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOnFreePort } from './listen.ts';

/** A way to a peer that a test can cut and freeze, as a cable or a stopped process would. */
export class TcpRelay {
  readonly port: number;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #isFrozen = false;
  /** Bytes that came back from the peer. */
  received = 0;

  private constructor(server: Server, port: number, target: { host: string; port: number }) {
    this.#server = server;
    this.port = port;
    this.#target = target;
    this.#serve(server);
  }

  static async to(endpoint: string): Promise<TcpRelay> {
    const [host = '', port = ''] = endpoint.split(':');
    const server = createServer();
    return new TcpRelay(server, await listenOnFreePort(server), { host, port: Number(port) });
  }

  /** Every connection is reset, and none is accepted. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async restore(): Promise<void> {
    const server = createServer();
    this.#server = server;
    this.#serve(server);
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  /** Connections stay and nothing moves: what a stopped process looks like. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.cut();
  }

  #serve(server: Server): void {
    server.on('connection', (near) => {
      const far = connect(this.#target.port, this.#target.host);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (bytes: Buffer) => {
          if (from === far) this.received += bytes.length;
          to.write(bytes);
        });
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        if (this.#isFrozen) from.pause();
      }
    });
  }
}
