import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { openControl } from './control/open-control.ts';
import { startDevnet, type Devnet } from './devnet.ts';
import { DevnetError, messageOf } from './errors.ts';
import type { Log } from './log.ts';
import type { DevnetOptions } from './options.ts';

export interface DevnetProcess {
  readonly options: DevnetOptions;
  /** File of the control socket, if any. */
  readonly control: string | undefined;
  /** Told once everything listens. */
  readonly announce: (devnet: Devnet) => void;
  /** Tells what happens, and why the process ends. */
  readonly log: Log;
  /** Runs after everything is closed. */
  readonly atEnd?: () => void;
}

const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Runs a devnet until SIGTERM, SIGINT or SIGHUP (exit code 0) or a failure told in one sentence (exit code 1). */
export async function runDevnet({ options, control, announce, log, atEnd }: DevnetProcess): Promise<void> {
  // The transport has a line of its own for a busy port, which the sentence names already.
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE);
  const devnet = await startDevnet({ ...options, log });
  const closing = new Closing([await controlOf(control, devnet), () => devnet.close()], log, atEnd);
  closing.onSignals();
  announce(devnet);
  closing.with(await devnet.failed);
}

async function controlOf(file: string | undefined, devnet: Devnet): Promise<() => Promise<void>> {
  try {
    return await openControl(file, devnet);
  } catch (error) {
    await devnet.close();
    throw error;
  }
}

/** Closes everything once, whatever the first reason. */
class Closing {
  readonly #parts: readonly (() => Promise<void>)[];
  readonly #log: Log;
  readonly #atEnd: () => void;
  #begun = false;

  constructor(parts: readonly (() => Promise<void>)[], log: Log, atEnd: () => void = () => undefined) {
    this.#parts = parts;
    this.#log = log;
    this.#atEnd = atEnd;
  }

  onSignals(): void {
    for (const signal of END_SIGNALS) {
      process.on(signal, () => {
        this.with(undefined);
      });
    }
  }

  /** @param cause undefined: ended on request */
  with(cause: unknown): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#close().then(
      () => {
        if (cause === undefined) process.exit(0);
        else fail(cause, this.#log);
      },
      (error: unknown) => {
        fail(cause ?? error, this.#log);
      },
    );
  }

  async #close(): Promise<void> {
    for (const close of this.#parts) await close();
    this.#atEnd();
  }
}

export function fail(error: unknown, log: Log): never {
  const known = error instanceof DevnetError;
  log({ event: 'devnet.failed', code: known ? error.code : 'UNEXPECTED', message: messageOf(error) });
  if (!known && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}
