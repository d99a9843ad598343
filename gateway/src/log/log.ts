import { pino } from 'pino';
import type { Code } from '@piaosu/core';

/**
 * Everything this product logs: typed events, never payloads. No event holds a document, a name, an id number, a
 * receipt number or a token; where one receipt must be found again, `traceId` or `tx` leads there.
 */
export type LogEvent =
  | {
      readonly event: 'gateway.started';
      readonly url: string;
      readonly metricsUrl: string;
      readonly organisations: readonly string[];
    }
  | { readonly event: 'gateway.stopping'; readonly signal: string }
  | { readonly event: 'gateway.stopped' }
  | {
      readonly event: 'http.answered';
      readonly traceId: string;
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly code?: Code;
      readonly ms: number;
      readonly org?: string;
      readonly institution?: string;
    }
  | { readonly event: 'http.failed'; readonly traceId: string; readonly error: unknown }
  | { readonly event: 'database.connection-lost'; readonly error: unknown }
  | { readonly event: 'database.migrated'; readonly applied: readonly string[] }
  | { readonly event: 'ledger.submitted'; readonly tx: string; readonly operations: number; readonly ms: number }
  | { readonly event: 'ledger.status-unknown'; readonly tx: string; readonly reason: string }
  | { readonly event: 'ledger.faulted'; readonly code: Code; readonly operations: number }
  | {
      readonly event: 'ledger.peer-changed';
      readonly peer: string;
      readonly condition: string;
      readonly height: number;
      readonly reason: string;
    }
  | { readonly event: 'ledger.stream-lost'; readonly block: number; readonly error: unknown }
  | { readonly event: 'organisation.enrolled'; readonly institution: string; readonly tx: string }
  | {
      readonly event: 'publish.anchored';
      readonly tx: string;
      readonly size: number;
      readonly receipts: number;
      readonly ms: number;
    }
  | { readonly event: 'publish.resubmitted'; readonly tx: string; readonly state: string }
  | { readonly event: 'job.changed'; readonly job: string; readonly state: string; readonly error?: unknown }
  | { readonly event: 'projection.caught-up'; readonly block: number }
  | { readonly event: 'projection.diverged'; readonly block: number; readonly tx: string; readonly code: Code }
  | {
      readonly event: 'exchange.asked';
      readonly peer: string;
      readonly what: string;
      readonly status: number;
      readonly ms: number;
    }
  | { readonly event: 'exchange.failed'; readonly peer: string; readonly what: string; readonly error: unknown }
  | { readonly event: 'alert.raised'; readonly code: Code; readonly severity: string }
  | { readonly event: 'alert.decided'; readonly alert: number; readonly code: Code; readonly decision: string }
  | { readonly event: 'webhook.delivered'; readonly webhook: string; readonly type: string; readonly ms: number }
  | {
      readonly event: 'webhook.failed';
      readonly webhook: string;
      readonly failure: string;
      readonly attempts: number;
    }
  | { readonly event: 'erasure.ran'; readonly day: string; readonly erased: number; readonly held: number }
  | { readonly event: 'session.began'; readonly org: string; readonly institution: string }
  | { readonly event: 'session.ended'; readonly org: string; readonly why: string }
  | { readonly event: 'background.failed'; readonly task: string; readonly error: unknown };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** A sink for events; `child` adds fields to every event of it. */
export interface Log {
  debug(event: LogEvent): void;
  info(event: LogEvent): void;
  warn(event: LogEvent): void;
  error(event: LogEvent): void;
  child(fields: Readonly<Record<string, string>>): Log;
}

interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * Name, message, code and stack of an error and of its causes. Its other members stay out: the evidence of a refusal and
 * PostgreSQL's `detail` quote rows.
 */
function toLoggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: toLoggedError(cause) }),
  };
}

/** JSON lines on `destination` (standard output by default). Errors are written with their causes. */
export function newLog(level: LogLevel, destination?: { write(line: string): void }): Log {
  const options = { level, base: null, serializers: { error: toLoggedError } };
  return wrap(pino(options, destination ?? standardOutput()));
}

/**
 * Written in portions and at least five times a second: one write for each request cost 90 of its 600 µs. A process that
 * is killed loses the last 0.2 s of its log; one that ends writes everything.
 */
function standardOutput() {
  return pino.destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: 200 });
}

/** For tests that are not about the log. */
export const silentLog: Log = newLog('silent');

function wrap(logger: pino.Logger): Log {
  return {
    debug: (event) => {
      logger.debug(event);
    },
    info: (event) => {
      logger.info(event);
    },
    warn: (event) => {
      logger.warn(event);
    },
    error: (event) => {
      logger.error(event);
    },
    child: (fields) => wrap(logger.child(fields)),
  };
}
