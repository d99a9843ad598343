import { expect, test } from 'vitest';
import { HeightWatch, ORDERER_STANDSTILL_MS, PEER_STANDSTILL_MS } from './height-watch.ts';

/** What is found at the end of a run of looks, one a second. */
function after(...looks: Record<string, number | undefined>[]) {
  const watch = new HeightWatch((name) => (name.startsWith('peer') ? PEER_STANDSTILL_MS : ORDERER_STANDSTILL_MS));
  return looks.map((heights, second) => watch.observe(heights, second * 1000)).at(-1);
}

const steps = (count: number, look: (i: number) => Record<string, number | undefined>) =>
  Array.from({ length: count }, (_, i) => look(i));

test('a node that keeps its height for five seconds while others move is found', () => {
  expect(after(...steps(5, (i) => ({ a: 10 + i, b: 10 + i, frozen: 10 })))).toEqual([]);
  expect(after(...steps(6, (i) => ({ a: 10 + i, b: 10 + i, frozen: 10 })))).toEqual([
    { name: 'frozen', height: 10, highest: 15 },
  ]);
});

test('a node that is far behind but fetches blocks is left alone', () => {
  expect(after(...steps(20, (i) => ({ a: 1000, b: 1000, catchingUp: 10 + i })))).toEqual([]);
});

test('an idle network and a node one block behind are left alone', () => {
  expect(after(...steps(20, () => ({ a: 10, b: 10, c: 10 })))).toEqual([]);
  expect(after(...steps(20, () => ({ a: 11, b: 11, c: 10 })))).toEqual([]);
});

test('a node that is behind in a network that has become idle is found', () => {
  expect(after(...steps(6, () => ({ a: 12, b: 12, c: 10 })))).toHaveLength(1);
});

test('a node that says nothing for ten seconds is found', () => {
  expect(after(...steps(10, () => ({ a: 10, silent: undefined })))).toEqual([]);
  expect(after(...steps(11, () => ({ a: 10, silent: undefined })))).toEqual([
    { name: 'silent', height: undefined, highest: 10 },
  ]);
});

test('a node that was not asked meanwhile, because it restarted, begins anew', () => {
  const frozen = steps(5, (i) => ({ a: 10 + i, frozen: 10 }));
  expect(after(...frozen, { a: 15 }, { a: 16, frozen: 10 })).toEqual([]);
});

test('a peer has twenty seconds: it may only be hearing from an orderer that is paused', () => {
  expect(after(...steps(20, (i) => ({ a: 10 + i, peer: 10 })))).toEqual([]);
  expect(after(...steps(21, (i) => ({ a: 10 + i, peer: 10 })))).toHaveLength(1);
});
