import { setTimeout as delay } from 'node:timers/promises';

/** A started program that serves. */
export interface Running {
  readonly pid: number;
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A program that can be started again; `start` resolves when it serves and rejects with the reason. */
export interface Service {
  readonly name: string;
  start(): Promise<Running>;
}

/** A service that is kept running. */
export interface Supervised {
  readonly name: string;
  /** Of the life that runs now; undefined between two lives. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface SupervisorEvents {
  /** A service ended unasked and is started again after `inMs`. */
  restarting(name: string, how: string, inMs: number): void;
  restarted(name: string): void;
  /** It ended again and again: the whole product must stop. */
  failed(name: string, reason: string): void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;
const TRIES = 8;
/** A life this long counts as recovered: the next end begins with the short delay again. */
const STEADY_MS = 30_000;

/** Starts a service and starts it again, with growing pauses, whenever it ends unasked. */
export async function supervise(service: Service, events: SupervisorEvents): Promise<Supervised> {
  let running: Running | undefined = await service.start();
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const loop = async (): Promise<void> => {
    for (let failures = 0; ;) {
      const began = performance.now();
      const how = running === undefined ? 'did not start' : await running.ended;
      running = undefined;
      if (isStopping()) return;
      failures = performance.now() - began > STEADY_MS ? 1 : failures + 1;
      if (failures > TRIES) {
        events.failed(service.name, how);
        return;
      }
      const pause = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
      events.restarting(service.name, how, pause);
      await delay(pause);
      if (isStopping()) return;
      running = await service.start().catch((error: unknown) => {
        events.restarting(service.name, error instanceof Error ? error.message : String(error), pause);
        return undefined;
      });
      if (isStopping()) return; // stop() waits for us and then ends the life that has just begun
      if (running !== undefined) events.restarted(service.name);
    }
  };
  const ended = loop();
  return {
    name: service.name,
    pid: () => running?.pid,
    stop: async () => {
      stopping = true;
      await running?.stop();
      await ended;
      await running?.stop(); // started again while we asked it to stop
    },
  };
}
