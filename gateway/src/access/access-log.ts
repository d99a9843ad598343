import type { ReceiptRef } from '@piaosu/core';
import { insertAccess, insertAccessNotes, selectAccess } from '../db/access.ts';
import type { AccessRow, NewAccess } from '../db/access.ts';
import type { Database } from '../db/index.ts';
import type { CallerContext } from '../http/route.ts';
import { newAccessNotes } from './access-notes.ts';

export interface Access {
  /** What was done, e.g. `receipt.read`, `receipt.verify`, `package.export`. */
  readonly action: string;
  /** A tag or public id: never a name, an id number or a receipt number. */
  readonly subject: string;
  /** What came of it, e.g. the headline of a verification or `SERVED`. */
  readonly outcome: string;
  readonly purpose?: string;
  /** Where the subject is a receipt: its patient is told. Not kept in the entry. */
  readonly receipt?: ReceiptRef;
}

export interface AccessQuery {
  readonly institution?: string | undefined;
  readonly subject?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Who looked at what, when and why. A document is handed out only after its entry is written. */
export interface AccessLog {
  record(context: CallerContext, access: Access): Promise<void>;
  /**
   * For answers that hand out no document: written with others within some 20 ms, so that a verification costs one
   * statement. A crash in between loses entries, never an answer.
   */
  note(access: NewAccess): void;
  /** Resolves when everything noted so far is written. */
  flush(): Promise<void>;
  /** Newest first. */
  list(query: AccessQuery): Promise<AccessRow[]>;
}

export function newAccessLog(database: Database): AccessLog {
  const notes = newAccessNotes((entries) => insertAccessNotes(database, entries));
  return {
    ...notes,
    record: ({ caller, traceId }, access) =>
      insertAccess(database, {
        org: caller.org,
        institution: caller.institution,
        actor: caller.subject,
        role: caller.roles.join(),
        ...(caller.actingFor === undefined ? {} : { binding: caller.actingFor.binding }),
        traceId,
        ...access,
      }),
    list: (query) => selectAccess(database, query),
  };
}
