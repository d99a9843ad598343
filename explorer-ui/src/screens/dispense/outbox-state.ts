import { request } from '../../api/request.ts';
import { newStore } from '../../api/store.ts';
import { newOutbox } from './outbox.ts';
import type { Kept, KeptBasket, Outbox } from './outbox.ts';
import { newMemoryStore, openOutboxStore } from './outbox-store.ts';

export interface OutboxState extends Kept {
  /** False where the browser keeps nothing: what waits is lost with the page. */
  readonly durable: boolean;
}

/** What waits in this browser, as the screen shows it. */
export const outboxState = newStore<OutboxState>({ baskets: [], unreadable: 0, durable: true });

let opened: Promise<Outbox> | undefined;

/** The one outbox of the page. */
export function outbox(): Promise<Outbox> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Outbox> {
  const kept = await openOutboxStore().catch(() => undefined); // the page says that nothing is kept
  const store = kept ?? newMemoryStore();
  const durable = kept !== undefined;
  const tell = async () => {
    outboxState.set({ ...(await store.list()), durable });
  };
  await tell();
  return newOutbox({
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
}

/** The ledger needs two seconds. After so many somebody has a queue: the basket waits in the outbox and the counter is free. */
const PATIENCE_MS = 10_000;

function send({ path, body, key }: KeptBasket, background: boolean): Promise<unknown> {
  return request<unknown>({ method: 'POST', path, body, key, background, signal: AbortSignal.timeout(PATIENCE_MS) });
}
