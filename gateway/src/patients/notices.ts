import { randomBytes } from 'node:crypto';
import { canonicalJson, PiaosuError, toBeijingDate, type Json, type Pepper } from '@piaosu/core';
import type { Database, Sql } from '../db/index.ts';
import {
  deleteReceivers,
  hasUnnoticed,
  insertNotices,
  readNotice,
  selectNotices,
  selectReceivers,
  takeUnnoticed,
  upsertReceiver,
  type LookedRow,
  type NoticeKind,
  type NoticeRow,
} from '../db/notices.ts';
import type { Events } from '../webhooks/events.ts';
import type { PersonNumber } from './family.ts';
import { patientTagsOf } from './patient-tag.ts';

export interface NewNotice {
  readonly patientTag: string;
  readonly kind: NoticeKind;
  /** Names the occurrence: told again it is one notice. */
  readonly dedupe: string;
  /** Ids, codes and states; no name and no number of a person. */
  readonly data: Readonly<Record<string, Json>>;
}

export interface NoticeQuery {
  readonly before: number | undefined;
  readonly unreadOnly: boolean;
  readonly limit: number;
}

/** What patients are told: in the application, and outside of it through services that know them by a pseudonym. */
export interface Notices {
  /** In the caller's transaction; each once. Who is to be told outside gets an event with the pseudonym in the same breath. */
  add(sql: Sql, notices: readonly NewNotice[]): Promise<void>;
  /** The same on its own, for what was decided elsewhere and is told at least once. */
  tell(notices: readonly NewNotice[]): Promise<void>;
  /** Newest first, one more than `limit`. */
  list(person: PersonNumber, query: NoticeQuery): Promise<NoticeRow[]>;
  /** Throws PiaosuError RESOURCE_NOT_FOUND. */
  read(person: PersonNumber, id: number): Promise<NoticeRow>;
  /**
   * From now on the portal's webhooks get an event for each notice. Answers the pseudonym that stands for this patient in
   * them: the portal gives it to the message service with the telephone number, which we never see.
   */
  subscribe(person: PersonNumber, portal: string): Promise<string>;
  unsubscribe(person: PersonNumber, portal: string): Promise<void>;
  /** Makes notices of looks that were not told yet; answers whether none is left. */
  takeLooks(): Promise<boolean>;
}

export interface NoticesOptions {
  readonly database: Database;
  readonly events: Pick<Events, 'record'>;
  readonly peppers: readonly Pepper[];
}

const AT_ONCE = 500;

export function newNotices(options: NoticesOptions): Notices {
  const { database, peppers } = options;
  return {
    add: (sql, notices) => add(options, sql, notices),
    tell: (notices) => database.transaction((sql) => add(options, sql, notices)),
    list: (person, query) => selectNotices(database, patientTagsOf(peppers, person), query),
    read: async (person, id) => {
      const row = await readNotice(database, patientTagsOf(peppers, person), id);
      if (row === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { notice: String(id) });
      return row;
    },
    subscribe: (person, portal) => {
      const patientTag = patientTagsOf(peppers, person).at(-1) ?? '';
      const receiver = `ptn_${randomBytes(16).toString('hex')}`;
      return upsertReceiver(database, { patient_tag: patientTag, institution: portal, receiver });
    },
    unsubscribe: (person, portal) => deleteReceivers(database, patientTagsOf(peppers, person), portal),
    takeLooks: async () => {
      if (!(await hasUnnoticed(database))) return true;
      await database.transaction(async (sql) => {
        const looked = await takeUnnoticed(sql, AT_ONCE);
        await add(options, sql, looked.map(toNotice));
      });
      return false;
    },
  };
}

async function add({ events }: NoticesOptions, sql: Sql, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const told = await insertNotices(
    sql,
    notices.map(({ data, ...rest }) => ({ ...rest, data: canonicalJson({ ...data }) })),
  );
  const receivers = await selectReceivers(sql, [...new Set(told.map((row) => row.patient_tag))]);
  await events.record(
    sql,
    told.flatMap(({ id, patient_tag: tag, kind, at }) =>
      receivers
        .filter((each) => each.patient_tag === tag)
        .map(({ institution, receiver }) => ({
          ...{ dedupe: `notice/${id}/${institution}`, institution, type: 'cn.piaosu.notice.created' as const },
          ...{ subject: String(id), time: at, data: { notice: String(id), kind, receiver } },
        })),
    ),
  );
}

/** One for each receipt, institution, sort of look and day: an office that works on a claim is one piece of news. */
function toNotice({ at, org, institution, action, code, number, patient_tag: patientTag }: LookedRow): NewNotice {
  const day = toBeijingDate(Math.floor(at.getTime() / 1000));
  const sort = action.split('.').at(-1) ?? action;
  return {
    patientTag,
    kind: 'LOOKED_AT',
    dedupe: `LOOKED_AT/${code}-${number}/${institution}/${sort}/${day}`,
    data: { org, institution, action, at: at.toISOString(), eInvoiceCode: code, eInvoiceNumber: number },
  };
}
