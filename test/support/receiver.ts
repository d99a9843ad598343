import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** A message as it came, its envelope not judged yet. */
export interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly path: string;
}

export type Answering = (response: ServerResponse, message: Received) => void;

const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.json()),
});
export type ReceivedEvent = z.output<typeof cloudEvent>;

export const accept: Answering = (response) => {
  response.writeHead(204).end();
};

/** An institution's own server for events, over real HTTP on a free port. */
export class Receiver implements AsyncDisposable {
  readonly messages: Received[] = [];
  /** How the next messages are answered; 204 by default. */
  answer: Answering = accept;
  readonly #server = createServer((request, response) => {
    void this.#take(request, response);
  });

  static async start(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The receiver does not listen.');
    return address.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port.toString()}`;
  }

  get ids(): string[] {
    return this.messages.map(({ id }) => id);
  }

  /** The events, each verified with the reference library. @throws for a wrong signature or time. */
  events(secret: string): ReceivedEvent[] {
    const webhook = new Webhook(secret);
    return this.messages.map(({ body, headers }) => cloudEvent.parse(webhook.verify(body, headers)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const body = await text(request);
    const message = { id: headers['webhook-id'] ?? '', headers, body, path: request.url ?? '' };
    this.messages.push(message);
    this.answer(response, message);
  }
}
