import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Devnet } from '../devnet.ts';
import { DevnetError, errorCode, messageOf } from '../errors.ts';
import { applyCommand, stateOf } from './apply-command.ts';
import { controlRequest, refusalOf } from './control-request.ts';

/** Nobody but the owner may open the socket. */
const OWNER_ONLY_MASK = 0o177;

/**
 * HTTP over a unix socket that only its owner may open: `GET /` tells the state, `POST /` takes a command and tells the
 * state after it; 400 with a sentence for a command that is none.
 */
export class ControlServer {
  readonly #server: Server;

  private constructor(devnet: Devnet) {
    this.#server = createServer((request, response) => {
      void answer(devnet, request, response);
    });
  }

  /** A file left by a devnet that was killed is replaced. @throws DevnetError BAD_OPTION */
  static async open(file: string, devnet: Devnet): Promise<ControlServer> {
    assertFolder(file);
    if (await isServed(file)) throw new DevnetError('BAD_OPTION', `The control socket ${file} is already in use.`);
    const control = new ControlServer(devnet);
    const before = process.umask(OWNER_ONLY_MASK);
    try {
      rmSync(file, { force: true });
      control.#server.listen(file);
      await once(control.#server, 'listening');
      return control;
    } catch (error) {
      throw new DevnetError('BAD_OPTION', `The control socket ${file} cannot be opened: ${messageOf(error)}`, error);
    } finally {
      process.umask(before);
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

async function answer(devnet: Devnet, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method === 'POST') await applyCommand(devnet, controlRequest.parse(JSON.parse(await text(request))));
    send(response, 200, stateOf(devnet));
  } catch (error) {
    send(response, 400, { error: sentenceOf(error) });
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError) return refusalOf(error);
  return error instanceof SyntaxError ? `The command is no JSON: ${error.message}.` : messageOf(error);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function assertFolder(file: string): void {
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new DevnetError('BAD_OPTION', `The control socket ${file} cannot be opened: ${folder} is no folder.`);
}

/** Whether somebody answers at this socket. @throws DevnetError when the file is something else */
async function isServed(file: string): Promise<boolean> {
  const socket = connect(file);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    const isStale = errorCode(error) === 'ECONNREFUSED' || errorCode(error) === 'ENOENT';
    if (isStale) return false;
    throw new DevnetError('BAD_OPTION', `The control socket ${file} cannot be opened: ${messageOf(error)}`, error);
  } finally {
    socket.destroy();
  }
}
