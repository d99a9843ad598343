import { openControl } from './control/open-control.ts';
import { startDevnet, type Devnet } from './devnet.ts';
import { DevnetError, messageOf } from './errors.ts';
import { stderrLog } from './log.ts';
import type { DevnetOptions } from './options.ts';

export interface DevnetProcess {
  readonly options: DevnetOptions;
  /** File of the control socket, if any. */
  readonly control: string | undefined;
  /** Told once everything listens. */
  readonly announce: (devnet: Devnet) => void;
  /** Runs after everything is closed. */
  readonly atEnd?: () => void;
}

/** Runs a devnet until SIGTERM or SIGINT (exit code 0) or a failure told in one sentence (exit code 1). */
export async function runDevnet({ options, control, announce, atEnd }: DevnetProcess): Promise<void> {
  const devnet = await startDevnet(options);
  const closing = new Closing([await openControl(control, devnet), () => devnet.close()], atEnd);
  closing.onSignals();
  announce(devnet);
  closing.with(await devnet.failed);
}

/** Closes everything once, whatever the first reason. */
class Closing {
  readonly #parts: readonly (() => Promise<void>)[];
  readonly #atEnd: () => void;
  #begun = false;

  constructor(parts: readonly (() => Promise<void>)[], atEnd: () => void = () => undefined) {
    this.#parts = parts;
    this.#atEnd = atEnd;
  }

  onSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT']) {
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
        else fail(cause);
      },
      (error: unknown) => {
        fail(cause ?? error);
      },
    );
  }

  async #close(): Promise<void> {
    for (const close of this.#parts) await close();
    this.#atEnd();
  }
}

export function fail(error: unknown): never {
  const known = error instanceof DevnetError;
  stderrLog({ event: 'devnet.failed', code: known ? error.code : 'UNEXPECTED', message: messageOf(error) });
  if (!known && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}
