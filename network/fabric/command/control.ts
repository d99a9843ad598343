import { rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { FabricError, messageOf } from '../errors.ts';

/** What a command asks of the process that owns the nodes. */
export const request = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('upgrade'), version: z.string() }),
]);
export type ControlRequest = z.output<typeof request>;

const answer = z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ error: z.string() })]);

/**
 * Answers requests on a socket in the data folder (mode of the folder: only its owner comes near it), a line each.
 * @returns ends it
 */
export async function serveControl(
  file: string,
  answerTo: (asked: ControlRequest) => Promise<unknown>,
): Promise<() => void> {
  rmSync(file, { force: true }); // left by a killed one; the lock says that none lives
  const server = createServer((socket) => {
    const lines = createInterface(socket);
    lines.once('line', (line) => {
      void reply(socket, line, answerTo);
    });
    for (const emitter of [socket, lines])
      emitter.on('error', () => {
        socket.destroy(); // the asker went away
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  return () => {
    server.close();
    rmSync(file, { force: true });
  };
}

async function reply(
  socket: Socket,
  line: string,
  answerTo: (asked: ControlRequest) => Promise<unknown>,
): Promise<void> {
  try {
    const value = await answerTo(request.parse(JSON.parse(line)));
    socket.end(`${JSON.stringify({ ok: true, value: value ?? null })}\n`);
  } catch (error) {
    socket.end(`${JSON.stringify({ error: messageOf(error) })}\n`);
  }
}

/** Asks the owner of the nodes. @throws FabricError NOT_READY when none runs, COMMAND_FAILED with its refusal */
export async function askControl(file: string, asked: ControlRequest): Promise<unknown> {
  const line = await new Promise<string>((resolve, reject) => {
    const socket = createConnection(file);
    const lines = createInterface(socket); // tells the errors of the socket once more
    for (const emitter of [socket, lines])
      emitter.once('error', (error: Error) => {
        reject(new FabricError('NOT_READY', 'No network runs on this data; start it with `up`.', { cause: error }));
      });
    socket.once('connect', () => {
      socket.write(`${JSON.stringify(asked)}\n`);
    });
    lines.once('line', resolve);
    lines.once('close', () => {
      reject(new FabricError('NOT_READY', 'The process that owns the network ended before it answered.'));
    });
  });
  const told = answer.parse(JSON.parse(line));
  if ('error' in told) throw new FabricError('COMMAND_FAILED', told.error);
  return told.value;
}
