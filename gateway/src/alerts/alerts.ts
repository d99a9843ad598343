import type { Code, Json } from '@piaosu/core';
import { canonicalJson } from '@piaosu/core';
import { insertAlert, selectAlerts } from '../db/alerts.ts';
import type { AlertRow } from '../db/alerts.ts';
import type { Database, Sql } from '../db/index.ts';
import type { Log } from '../log/log.ts';

export type Severity = 'INFO' | 'WARNING' | 'CRITICAL';
/** A mismatch is never called fraud: what is known is said in these four words. */
export type Certainty = 'DOES_NOT_MATCH' | 'UNKNOWN' | 'SUSPECT' | 'PROVEN';

export interface NewAlert {
  /** Names the occurrence: raising it again changes nothing. E.g. `${tx}/${index}`. */
  readonly dedupe: string;
  readonly code: Code;
  readonly severity: Severity;
  readonly certainty: Certainty;
  /** Whose act it was; that institution sees it, and supervision sees all. */
  readonly institution?: string;
  /** A tag, key or public id; nothing personal. */
  readonly subject: string;
  readonly evidence: Json;
  readonly tx?: string;
  readonly block?: number;
}

export interface AlertQuery {
  readonly institution?: string | undefined;
  readonly code?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** What a person of this organisation must look at. */
export interface Alerts {
  /** Records the alert once; with `sql`, in the caller's transaction (the projector's). */
  raise(alert: NewAlert, sql?: Sql): Promise<void>;
  /** Newest first. */
  list(query: AlertQuery): Promise<AlertRow[]>;
}

export function newAlerts(database: Database, log: Log): Alerts {
  return {
    raise: async (alert, sql = database) => {
      const raised = await insertAlert(sql, alert, canonicalJson(alert.evidence));
      if (raised) log.warn({ event: 'alert.raised', code: alert.code, severity: alert.severity });
    },
    list: (query) => selectAlerts(database, query),
  };
}
