import { request } from '../api/request.ts';
import { newStore } from '../api/store.ts';
import { newOutbox } from './outbox.ts';
import type { Kept, KeptBasket, Outbox } from './outbox.ts';
import { newMemoryStore, openOutboxStore } from './outbox-store.ts';

export interface OutboxState extends Kept {
  /** False where the browser keeps nothing: what waits is lost with the page. */
  readonly durable: boolean;
}

/** What waits in this browser, as the screen shows it. */
export const outboxState = newStore<OutboxState>({ baskets: [], unreadable: 0, durable: true });

interface Opened {
  readonly box: Outbox;
  /** Shows what the store holds now: another window may have changed it. */
  readonly look: () => Promise<void>;
}

let opened: Promise<Opened> | undefined;

/** The one outbox of the page. */
export async function outbox(): Promise<Outbox> {
  opened ??= open();
  return (await opened).box;
}

/** Sends what waits, unless another window is at it. Tells whether anything has left the outbox. */
export async function flushOutbox(institution: string): Promise<boolean> {
  opened ??= open();
  const { box, look } = await opened;
  await look();
  const waits = () => outboxState.get().baskets.filter(({ refusal }) => refusal === undefined).length;
  const before = waits();
  if (before === 0) return false;
  await navigator.locks.request(SENDER, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await box.flush(institution);
  });
  return waits() < before;
}

/** Held by the window that sends: one at a time. */
const SENDER = 'piaosu-outbox-sender';

async function open(): Promise<Opened> {
  const kept = await openOutboxStore().catch(() => undefined); // the page says that nothing is kept
  const store = kept ?? newMemoryStore();
  const durable = kept !== undefined;
  const show = async () => {
    const now = { ...(await store.list()), durable };
    if (!isSame(now, outboxState.get())) outboxState.set(now);
  };
  let shown = show();
  // One after the other: what was read earlier is never shown later.
  const tell = () => {
    shown = shown.then(show, show);
    return shown;
  };
  await shown;
  const box = newOutbox({
    store: {
      list: store.list,
      put: async (basket) => {
        await store.put(basket);
        await tell();
      },
      remove: async (key) => {
        await store.remove(key);
        await tell();
      },
    },
    send,
    alone: (name, act) => navigator.locks.request(name, act),
  });
  return { box, look: tell };
}

function isSame(one: OutboxState, other: OutboxState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The ledger needs two seconds. After so many somebody has a queue: the basket waits in the outbox and the counter is free. */
const PATIENCE_MS = 10_000;

function send({ path, body, key }: KeptBasket, background: boolean): Promise<unknown> {
  return request<unknown>({ method: 'POST', path, body, key, background, signal: AbortSignal.timeout(PATIENCE_MS) });
}
