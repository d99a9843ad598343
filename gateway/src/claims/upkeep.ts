import type { Organisation } from '../organisation.ts';
import { carryOutConfirmed } from '../use-cases/claims/release.ts';
import { today } from '../use-cases/claims/claim-standing.ts';
import { tellExpired } from './expiry-watch.ts';
import { pruneOutcomes } from './outcome-pruning.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A release that was confirmed and not carried out: its process is gone, or the ledger was away. */
const RELEASE_MS = 10_000;

/**
 * What the calendar does to claims when nobody acts: payers are told of reservations that have ended, and outcomes are taken
 * off the ledger when their keeping time is over. A run that fails is logged and made up for by the next. Answers how to end it.
 */
export function startClaimUpkeep(organisation: Organisation): () => Promise<void> {
  const stops = [
    everyMs(RELEASE_MS, organisation, 'carry out releases', () => carryOutConfirmed(organisation)),
    everyMs(HOUR_MS, organisation, 'tell expired claims', () => tellExpired(organisation, today())),
    everyMs(DAY_MS, organisation, 'prune old outcomes', () =>
      pruneOutcomes(organisation, Math.floor(Date.now() / 1000)),
    ),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Now and then again; a run that is under way when the next is due goes on alone. */
function everyMs(ms: number, { log }: Organisation, task: string, run: () => Promise<number>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const start = () => {
    running ??= run()
      .then(() => undefined)
      .catch((error: unknown) => {
        log.warn({ event: 'background.failed', task, error });
      })
      .finally(() => {
        running = undefined;
      });
  };
  start();
  const timer = setInterval(start, ms).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
