import type { ApiProblem } from '../api/problem.ts';
import { isPassing, toApiProblem } from '../api/problem.ts';

/** A basket on its way to the ledger, under the Idempotency-Key it had when the pharmacist meant it. */
export interface KeptBasket {
  readonly key: string;
  readonly path: '/dispenses' | '/uncoded-dispenses';
  readonly body: unknown;
  /** Whose it is: another institution in the same browser neither sends nor reads it. */
  readonly institution: string;
  /** Number of the prescription: by it a person finds the patient. */
  readonly prescription: string;
  /** RFC 3339: when it was meant. */
  readonly at: string;
  /** Canonical ids of its boxes: what waits here is not given out twice. */
  readonly boxes: readonly string[];
  /** Decided later, when nobody stood there: a person has to look. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly traceId?: string;
}

export interface OutboxStore {
  readonly put: (basket: KeptBasket) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  readonly list: () => Promise<Kept>;
}

export interface Kept {
  readonly baskets: readonly KeptBasket[];
  /** Cannot be opened any more: the browser has lost its key. Never shown as sent. */
  readonly unreadable: number;
}

export interface OutboxPorts {
  readonly store: OutboxStore;
  readonly send: (basket: KeptBasket, background: boolean) => Promise<unknown>;
  /** One at a time over all windows of the browser. */
  readonly alone: <T>(name: string, act: () => Promise<T>) => Promise<T>;
}

export type Delivery =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly problem: ApiProblem }
  /** No answer, or none that decides: it stays and is sent again under the same key. */
  | { readonly kind: 'waiting'; readonly problem: ApiProblem }
  /** Another window has delivered it meanwhile. */
  | { readonly kind: 'gone' };

export interface Outbox {
  /** Keeps the basket, then sends it: a page that dies in between loses nothing. */
  readonly submit: (basket: KeptBasket) => Promise<Delivery>;
  /** Sends what waits, in the order it was meant. Ends at the first that stays without a decision. */
  readonly flush: (institution: string) => Promise<void>;
  readonly list: () => Promise<Kept>;
  /** A person has seen the refusal. */
  readonly dismiss: (key: string) => Promise<void>;
}

export function newOutbox({ store, send, alone }: OutboxPorts): Outbox {
  const deliver = (basket: KeptBasket, background: boolean): Promise<Delivery> =>
    alone(`piaosu-basket-${basket.key}`, async () => {
      const { baskets } = await store.list();
      if (!baskets.some(({ key, refusal }) => key === basket.key && refusal === undefined)) return { kind: 'gone' };
      try {
        await send(basket, background);
      } catch (error) {
        return settleRefusal(store, basket, toApiProblem(error), background);
      }
      await store.remove(basket.key);
      return { kind: 'done' };
    });
  return {
    submit: async (basket) => {
      await store.put(basket);
      return deliver(basket, false);
    },
    flush: async (institution) => {
      const { baskets } = await store.list();
      for (const basket of baskets) {
        if (basket.institution !== institution || basket.refusal !== undefined) continue;
        if ((await deliver(basket, true)).kind === 'waiting') return;
      }
    },
    list: store.list,
    dismiss: store.remove,
  };
}

/** In front of a person the screen has the basket still; what was refused in their absence is kept for them. */
async function settleRefusal(
  store: OutboxStore,
  basket: KeptBasket,
  problem: ApiProblem,
  background: boolean,
): Promise<Delivery> {
  if (!decides(problem)) return { kind: 'waiting', problem };
  const { code, traceId } = problem;
  if (background) await store.put({ ...basket, refusal: { code, ...(traceId === undefined ? {} : { traceId }) } });
  else await store.remove(basket.key);
  return { kind: 'refused', problem };
}

/** About who asks or when, not about the basket. */
const NOT_OF_THE_BASKET: ReadonlySet<string> = new Set([
  'SESSION_ENDED',
  'UNAUTHENTICATED',
  'CROSS_SITE',
  'RATE_LIMITED',
  'CANCELLED',
]);

/** Whether the answer is the last word on the basket. */
export function decides(problem: ApiProblem): boolean {
  return !problem.undecided && !isPassing(problem.code) && !NOT_OF_THE_BASKET.has(problem.code);
}
