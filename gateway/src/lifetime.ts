import { z } from 'zod';
import { newLookReporter, type Reporting } from './access/look-reporter.ts';
import { dropRefusedClaimBoxes } from './db/claim-boxes.ts';
import { dropClaimRequests } from './db/claim-requests.ts';
import { dropRefusedDispensings } from './db/dispensings.ts';
import { dropScanCounts } from './db/scan-counts.ts';
import { dropScanTallies } from './db/scan-tallies.ts';
import { dropOldSessions } from './db/sessions.ts';
import { dropOldChecks, dropOldSources } from './db/erasure.ts';
import { dropEvents } from './db/events.ts';
import { dropSupplyRequests } from './db/supply-requests.ts';
import { dropOlderThan } from './db/idempotency.ts';
import { KEEP_EVENTS_DAYS } from './webhooks/events.ts';
import { newTraceHolder } from './claims/trace-holder.ts';
import { startClaimUpkeep } from './claims/upkeep.ts';
import { captureIntakeOf } from './epcis/capture-intake.ts';
import { scanTallyOf } from './supervision/scan-tally.ts';
import { newSupervisor } from './supervision/supervisor.ts';
import type { BaseOrganisation } from './compose.ts';
import type { Organisation } from './organisation.ts';
import { LOOK_QUESTION } from './exchange/protocol.ts';
import { startKeeping } from './erasure/keeper.ts';
import { startSettling } from './reconciliation/settlement-matcher.ts';
import { newLookNotices } from './patients/look-notices.ts';
import { enrol } from './use-cases/registry/enrol.ts';
import { verificationBatchesOf } from './verification-batches/verification-batches.ts';
import { checkCounterOf } from './use-cases/verification/check-counter.ts';

/** An organisation that runs. */
export interface RunningOrganisation {
  readonly organisation: Organisation;
  /** Names of its parts that cannot work yet. */
  unready(): Promise<string[]>;
  /** Finishes what is in hand and closes everything, in the reverse order of the start. */
  stop(): Promise<void>;
}

/** As long as the ledger keeps its own record of messages. */
const KEEP_ANSWERS_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * Starts the parts that work by themselves. What cannot be reached yet is waited for in the background. Should one of
 * them fail, those before it are stopped again and the error is thrown.
 */
export async function startOrganisation(organisation: Organisation & BaseOrganisation): Promise<RunningOrganisation> {
  const { projection, exchange, publishing, trace, webhooks, ledger, database, accessLog, log } = organisation;
  const stops = [
    () => database.close(),
    () => accessLog.flush(),
    () => checkCounterOf(database).flush(),
    () => scanTallyOf(organisation).flush(),
    () => ledger.close(),
  ];
  const stop = () => inReverse(stops);
  try {
    for (const service of [
      projection,
      exchange,
      publishing,
      trace.intake,
      webhooks,
      verificationBatchesOf(organisation),
      captureIntakeOf(organisation),
    ]) {
      await service.start();
      stops.push(() => service.stop());
    }
    const tell: Reporting['tell'] = (peer, question) => exchange.ask(peer, LOOK_QUESTION, question);
    for (const service of [
      newLookReporter({ database, projection, log, tell }),
      newLookNotices(organisation),
      newTraceHolder(organisation),
      newSupervisor(organisation),
    ]) {
      await service.start();
      stops.push(() => service.stop());
    }
    const registry = startEnrolment(organisation);
    stops.push(registry.stop);
    const unready = async () => {
      const waiting = [...(await unreachable(organisation)), ...(registry.isDone() ? [] : ['registry'])];
      return waiting.map((part) => `${organisation.mspId}: ${part}`);
    };
    stops.push(keepHouse(organisation), startSettling(organisation), startKeeping(organisation));
    stops.push(startClaimUpkeep(organisation));
    return { organisation, unready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function inReverse(stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.toReversed()) await stop();
}

function startEnrolment(organisation: BaseOrganisation): { isDone: () => boolean; stop: () => Promise<void> } {
  const stopping = new AbortController();
  let isDone = false;
  const enrolling = enrol(organisation, stopping.signal).then(() => {
    isDone = !stopping.signal.aborted;
  });
  const stop = () => {
    stopping.abort();
    return enrolling;
  };
  return { isDone: () => isDone, stop };
}

async function unreachable({ database, projection }: Organisation): Promise<string[]> {
  const hasDatabase = await database.row(z.object({ one: z.number() }), 'SELECT 1 AS one').then(
    () => true,
    () => false,
  );
  return [...(hasDatabase ? [] : ['database']), ...(projection.taken < 0 ? ['ledger'] : [])];
}

/** Answers how to end it. */
function keepHouse({ database, log, family }: Organisation): () => Promise<void> {
  const prune = () => {
    const old = [
      dropOlderThan(database, KEEP_ANSWERS_DAYS),
      dropClaimRequests(database, KEEP_ANSWERS_DAYS),
      dropRefusedClaimBoxes(database, KEEP_ANSWERS_DAYS),
      dropSupplyRequests(database, KEEP_ANSWERS_DAYS),
      dropRefusedDispensings(database, KEEP_ANSWERS_DAYS),
      dropScanCounts(database),
      dropScanTallies(database),
      dropOldSessions(database),
      dropEvents(database, KEEP_EVENTS_DAYS),
      dropOldChecks(database, KEEP_ANSWERS_DAYS),
      dropOldSources(database, KEEP_ANSWERS_DAYS),
      family.prune(),
    ];
    Promise.all(old).catch((error: unknown) => {
      log.warn({ event: 'background.failed', task: 'prune old answers', error });
    });
  };
  prune();
  const timer = setInterval(prune, DAY_MS).unref();
  return () => {
    clearInterval(timer);
    return Promise.resolve();
  };
}
