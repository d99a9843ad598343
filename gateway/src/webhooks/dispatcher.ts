import { setTimeout as sleep } from 'node:timers/promises';
import type { Alerts } from '../alerts/alerts.ts';
import { selectEvents, type EventRow } from '../db/events.ts';
import { advanceWebhook, disableWebhook, failWebhook, selectDue, type WebhookRow } from '../db/webhooks.ts';
import type { Database } from '../db/index.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { Log } from '../log/log.ts';
import type { Service } from '../organisation.ts';
import { envelopeOf } from './envelope.ts';
import { post, type Delivery, type DeliveryFailure } from './post.ts';
import { DEFAULT_RETRY, pauseAfter, type RetryRule } from './retry.ts';
import { secretName } from './secret-name.ts';
import type { TargetPolicy } from './target.ts';

export interface DispatcherOptions {
  readonly database: Database;
  readonly cipher: TextCipher;
  readonly alerts: Alerts;
  readonly log: Log;
  readonly policy: TargetPolicy;
  readonly retry?: RetryRule;
  /** How long a new event may wait to be seen; half a second by default. */
  readonly pollMs?: number;
  /** For one attempt; 10 s by default. */
  readonly timeoutMs?: number;
}

const POLL_MS = 500;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** Subscriptions served at once; a slow receiver holds one of these places and nothing else. */
const MAX_BUSY = 32;
/** How long a subscription keeps its place; then those that wait come first. */
const TURN_MS = 10_000;

/**
 * Delivers events to subscriptions, to each in the order of the feed and one at a time: the next is sent when the one before it
 * was taken. At least once: after a crash between the receiver's 2xx and our note of it, the same event comes again, with the
 * same id. All it knows stands in the database, so a process that is killed loses and forgets nothing.
 */
export class Dispatcher implements Service {
  readonly #options: DispatcherOptions;
  readonly #stopping = new AbortController();
  readonly #busy = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    this.#looking = this.#look();
    return Promise.resolve();
  }

  /** Attempts under way are cut off; they are repeated after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#busy.values());
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#quietly('webhook deliveries', () => this.#serveDue());
      await sleep(this.#options.pollMs ?? POLL_MS, undefined, { signal }).catch(ignoreAbort);
    }
  }

  async #serveDue(): Promise<void> {
    const due = await selectDue(this.#options.database, MAX_BUSY - this.#busy.size, [...this.#busy.keys()]);
    for (const webhook of due) {
      const served = this.#quietly('webhook delivery', () => this.#serve(webhook));
      this.#busy.set(
        webhook.id,
        served.finally(() => this.#busy.delete(webhook.id)),
      );
    }
  }

  async #serve(first: WebhookRow): Promise<void> {
    let webhook = first;
    for (const end = performance.now() + TURN_MS; performance.now() < end && !this.#stopping.signal.aborted;) {
      const event = await this.#nextFor(webhook);
      const delivery = event === undefined ? undefined : await this.#attempt(webhook, event);
      if (event === undefined || delivery === undefined) return;
      if (!delivery.ok) {
        await this.#failed(webhook, delivery.failure);
        return;
      }
      if (!(await advanceWebhook(this.#options.database, webhook, event.seq))) return;
      webhook = { ...webhook, position: event.seq, attempts: 0 };
    }
  }

  async #nextFor({ institution, position, types }: WebhookRow): Promise<EventRow | undefined> {
    const [event] = await selectEvents(this.#options.database, institution, { after: position, types, limit: 1 });
    return event;
  }

  /** Undefined when we are stopping: an attempt that we cut off ourselves is no failure of the receiver. */
  async #attempt(webhook: WebhookRow, event: EventRow): Promise<Delivery | undefined> {
    const { policy, log, timeoutMs = TIMEOUT_MS } = this.#options;
    const { signal } = this.#stopping;
    const secret = this.#secretOf(webhook);
    if (secret === undefined) return { ok: false, failure: 'SECRET_UNREADABLE' };
    const limits = { policy, timeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES, signal };
    const began = performance.now();
    const delivery = await post(webhook.url, envelopeOf(secret, event, new Date()), event.body, limits);
    if (!delivery.ok) return signal.aborted ? undefined : delivery;
    const ms = Math.round(performance.now() - began);
    log.debug({ event: 'webhook.delivered', webhook: webhook.id, type: event.type, ms });
    return delivery;
  }

  /** Undefined when the row was changed or its key is gone: tried again like any failure, as an operator may mend it. */
  #secretOf({ id, secret }: WebhookRow): string | undefined {
    try {
      return this.#options.cipher.open(secretName(id), secret);
    } catch (error) {
      this.#options.log.warn({ event: 'background.failed', task: 'webhook secret', error });
      return undefined;
    }
  }

  /** Later again, or never: when it has failed for days, or the receiver says 410 (gone). */
  async #failed(webhook: WebhookRow, failure: DeliveryFailure): Promise<void> {
    const { database, log, retry = DEFAULT_RETRY } = this.#options;
    const attempts = webhook.attempts + 1;
    log.warn({ event: 'webhook.failed', webhook: webhook.id, failure, attempts });
    const since = await failWebhook(database, webhook, failure, pauseAfter(attempts, retry));
    if (since === undefined) return;
    const isGivenUp = failure === 'STATUS_410' || Date.now() - since.getTime() >= retry.giveUpMs;
    if (isGivenUp) await this.#giveUp(webhook, failure, since);
  }

  async #giveUp(webhook: WebhookRow, failure: DeliveryFailure, since: Date): Promise<void> {
    const { database, alerts } = this.#options;
    const { id, institution, role } = webhook;
    await database.transaction(async (sql) => {
      if (!(await disableWebhook(sql, webhook))) return;
      const dedupe = `webhook/${id}/${since.toISOString()}`;
      const evidence = { failure, since: since.toISOString() };
      await alerts.raise({ dedupe, code: 'WEBHOOK_DISABLED', institution, role, subject: id, evidence }, sql);
    });
  }

  async #quietly(task: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.log.warn({ event: 'background.failed', task, error });
    }
  }
}

function ignoreAbort(): void {
  // Stopped while pausing.
}
