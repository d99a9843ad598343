import { request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { controlState, type ControlCommand, type ControlState } from './control-request.ts';

const refusal = z.object({ error: z.string() });

/** The control socket of a devnet that runs as another process, started with `--control FILE`. */
export class DevnetControl {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  state(): Promise<ControlState> {
    return this.#call('GET', '');
  }

  /** Resolves when the command is in effect. @throws Error with devnet's sentence, or the socket's error */
  send(command: ControlCommand): Promise<ControlState> {
    return this.#call('POST', JSON.stringify(command));
  }

  async #call(method: 'GET' | 'POST', body: string): Promise<ControlState> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest({ socketPath: this.#file, method, path: '/' }, resolve);
      request.once('error', reject);
      request.end(body);
    });
    const answer = await json(response);
    if (response.statusCode === 200) return controlState.parse(answer);
    throw new Error(`devnet refused the command: ${refusal.parse(answer).error}`);
  }
}
