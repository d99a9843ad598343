import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../api/problem.ts';
import { newOutbox } from './outbox.ts';
import type { KeptBasket } from './outbox.ts';
import { newMemoryStore } from './outbox-store.ts';

const BASKET: KeptBasket = {
  ...{ key: 'k1', path: '/dispenses', body: { a: 1 }, institution: 'P1', prescription: 'RX-1' },
  ...{ at: '2026-03-02T01:30:00.000Z', boxes: ['gs1:a'] },
};
const SILENCE = new ApiProblem({ code: 'NETWORK' });
const REFUSAL = new ApiProblem({ code: 'ALREADY_DISPENSED', status: 409, traceId: 't1' });

/** An outbox whose service answers in turn; undefined is a good answer. */
function outboxWith(...answers: readonly (ApiProblem | undefined)[]) {
  const sent: { readonly key: string; readonly background: boolean }[] = [];
  const store = newMemoryStore();
  const box = newOutbox({
    store,
    send: ({ key }, background) => {
      const answer = answers[sent.length];
      sent.push({ key, background });
      return answer === undefined ? Promise.resolve({}) : Promise.reject(answer);
    },
    alone: (_name, act) => act(),
  });
  const kept = async () => (await store.list()).baskets;
  return { box, sent, kept };
}

describe('a basket that somebody gives out', () => {
  test('leaves nothing behind once the ledger has it', async () => {
    const { box, kept } = outboxWith();
    expect(await box.submit(BASKET)).toEqual({ kind: 'done' });
    expect(await kept()).toEqual([]);
  });

  test('leaves nothing behind when it is refused in front of them: the counter has it still', async () => {
    const { box, kept } = outboxWith(REFUSAL);
    expect(await box.submit(BASKET)).toEqual({ kind: 'refused', problem: REFUSAL });
    expect(await kept()).toEqual([]);
  });

  test('whose answer is lost waits, and is sent again under the same key', async () => {
    const { box, sent, kept } = outboxWith(SILENCE, SILENCE);
    expect(await box.submit(BASKET)).toMatchObject({ kind: 'waiting' });
    expect(await kept()).toEqual([BASKET]);
    await box.flush('P1');
    await box.flush('P1');
    expect(sent.map(({ key }) => key)).toEqual(['k1', 'k1', 'k1']);
    expect(await kept()).toEqual([]);
  });

  test.each(['SESSION_ENDED', 'RATE_LIMITED', 'CANCELLED', 'CROSS_SITE'])(
    'is not decided by %s, which is not about it',
    async (code) => {
      const { box, kept } = outboxWith(new ApiProblem({ code, status: 429 }));
      expect(await box.submit(BASKET)).toMatchObject({ kind: 'waiting' });
      expect(await kept()).toHaveLength(1);
    },
  );
});

describe('what waits', () => {
  test('is kept with its reason when it is refused while nobody stands there, until somebody has seen it', async () => {
    const { box, sent, kept } = outboxWith(SILENCE, REFUSAL);
    await box.submit(BASKET);
    await box.flush('P1');
    expect(await kept()).toEqual([{ ...BASKET, refusal: { code: 'ALREADY_DISPENSED', traceId: 't1' } }]);
    await box.flush('P1');
    expect(sent).toHaveLength(2);
    await box.dismiss('k1');
    expect(await kept()).toEqual([]);
  });

  test('is sent in the order in which it was meant, and not past one that stays undecided', async () => {
    const { box, sent } = outboxWith(SILENCE, SILENCE, undefined, SILENCE);
    await box.submit(BASKET);
    await box.submit({ ...BASKET, key: 'k2', at: '2026-03-02T01:31:00.000Z' });
    await box.flush('P1');
    expect(sent.map(({ key }) => key)).toEqual(['k1', 'k2', 'k1', 'k2']);
    expect(sent.map(({ background }) => background)).toEqual([false, false, true, true]);
  });

  test('of another institution is neither sent nor touched', async () => {
    const { box, sent, kept } = outboxWith(SILENCE);
    await box.submit(BASKET);
    await box.flush('P2');
    expect(sent).toHaveLength(1);
    expect(await kept()).toEqual([BASKET]);
  });

  test('and was delivered by another window meanwhile is not sent again', async () => {
    const { box, sent } = outboxWith(SILENCE);
    await box.submit(BASKET);
    await box.dismiss('k1');
    await box.flush('P1');
    expect(sent).toHaveLength(1);
  });
});
