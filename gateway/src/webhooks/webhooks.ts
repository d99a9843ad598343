import { createHash } from 'node:crypto';
import { canonicalJson, PiaosuError } from '@piaosu/core';
import {
  deleteWebhook,
  insertWebhook,
  moveWebhook,
  selectWebhook,
  selectWebhooks,
  type WebhookRow,
} from '../db/webhooks.ts';
import type { Database, Sql } from '../db/index.ts';
import type { RestRole } from '../http/caller.ts';
import type { Service } from '../organisation.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { newSecret } from './envelope.ts';
import type { EventType } from './event.ts';
import { placeOf } from './events.ts';
import { secretName } from './secret-name.ts';
import { resolveTarget } from './target.ts';

/** A subscription as its owner sees it. */
export type Webhook = Omit<WebhookRow, 'secret' | 'position' | 'institution' | 'role'>;

export interface NewWebhook {
  readonly institution: string;
  readonly role: RestRole;
  /** The same message is the same subscription. */
  readonly messageId: string;
  readonly url: string;
  /** Empty: all types. */
  readonly types: readonly EventType[];
}

/** Subscriptions of institutions to their own events, and their delivery. */
export interface Webhooks extends Service {
  /**
   * Subscribes. The signing secret is told here and never again. Throws PiaosuError WEBHOOK_TARGET_REFUSED, WEBHOOK_LIMIT, and
   * ALREADY_EXISTS for a repeat whose first answer, with the secret, was lost: the owner removes it and subscribes anew.
   */
  subscribe(request: NewWebhook): Promise<{ readonly webhook: Webhook; readonly secret: string }>;
  list(institution: string): Promise<Webhook[]>;
  /** Throws PiaosuError RESOURCE_NOT_FOUND; so do the next two. */
  find(institution: string, id: string): Promise<Webhook>;
  remove(institution: string, id: string): Promise<void>;
  /** Goes on behind the event of that id, or from the oldest that is kept; also a disabled subscription. */
  replay(institution: string, id: string, after: string | undefined): Promise<Webhook>;
}

const MAX_OF_INSTITUTION = 10;

export function newWebhooks(options: DispatcherOptions): Webhooks {
  const { database } = options;
  const dispatcher = new Dispatcher(options);
  const own = <T>(institution: string, work: (sql: Sql) => Promise<T>) => database.asInstitution(institution, work);
  return {
    start: () => dispatcher.start(),
    stop: () => dispatcher.stop(),
    subscribe: (request) => subscribe(options, request),
    list: (institution) => own(institution, async (sql) => (await selectWebhooks(sql, institution)).map(toWebhook)),
    find: (institution, id) => own(institution, async (sql) => found(await selectWebhook(sql, institution, id), id)),
    remove: (institution, id) =>
      own(institution, async (sql) => {
        if ((await deleteWebhook(sql, institution, id)) === 0) throw unknownWebhook(id);
      }),
    replay: (institution, id, after) =>
      own(institution, async (sql) => {
        const place = await placeOf(sql, institution, after);
        return found(await moveWebhook(sql, institution, id, place), id);
      }),
  };
}

async function subscribe(
  { database, cipher, policy }: Pick<DispatcherOptions, 'database' | 'cipher' | 'policy'>,
  { institution, role, messageId, url, types }: NewWebhook,
): Promise<{ webhook: Webhook; secret: string }> {
  const target = await resolveTarget(url, policy);
  const id = idOf(institution, messageId);
  const secret = newSecret();
  const row = {
    ...{ id, institution, role, url: target.href, types: [...types] },
    secret: cipher.seal(secretName(id), secret),
  };
  const inserted = await insertWithinLimit(database, row);
  if (inserted === undefined) throw new PiaosuError('ALREADY_EXISTS', { webhook: id });
  return { webhook: toWebhook(inserted), secret };
}

/** Counted under a lock: two at once must not both be the last one that fits. */
function insertWithinLimit(
  database: Database,
  row: Parameters<typeof insertWebhook>[1],
): Promise<WebhookRow | undefined> {
  const { institution, id } = row;
  return database.locked(`webhooks ${institution}`, () =>
    database.asInstitution(institution, async (sql) => {
      const kept = await selectWebhooks(sql, institution);
      const isRepeat = kept.some((each) => each.id === id);
      if (!isRepeat && kept.length >= MAX_OF_INSTITUTION) {
        throw new PiaosuError('WEBHOOK_LIMIT', { limit: MAX_OF_INSTITUTION });
      }
      return insertWebhook(sql, row);
    }),
  );
}

/** Made from the message: a repeat after a crash finds its own subscription. */
function idOf(institution: string, messageId: string): string {
  const name = canonicalJson([institution, messageId]);
  return `wh_${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}

function found(row: WebhookRow | undefined, id: string): Webhook {
  if (row === undefined) throw unknownWebhook(id);
  return toWebhook(row);
}

function unknownWebhook(id: string): PiaosuError {
  return new PiaosuError('RESOURCE_NOT_FOUND', { webhook: id });
}

function toWebhook({
  id,
  url,
  types,
  state,
  attempts,
  failingSince,
  failure,
  nextAttempt,
  created,
}: WebhookRow): Webhook {
  return { id, url, types, state, attempts, failingSince, failure, nextAttempt, created };
}
