import { PiaosuError } from '@piaosu/core';
import type { Budget } from './route.ts';

/** Counts one request of the client; throws PiaosuError RATE_LIMITED with the seconds to wait when none is left. */
export type Spend = (client: string) => void;

/** More distinct clients than this in one window share the total budget only: memory stays bounded. */
const MAX_CLIENTS = 100_000;

/** Fixed windows: at most twice the budget around a border, and two numbers per client. */
export function newBudget(budget: Budget, now: () => number = Date.now): Spend {
  const length = budget.seconds * 1000;
  let window = 0;
  let total = 0;
  let clients = new Map<string, number>();
  return (client) => {
    const current = Math.floor(now() / length);
    if (current !== window) {
      window = current;
      total = 0;
      clients = new Map();
    }
    const used = (clients.get(client) ?? 0) + 1;
    if (clients.size < MAX_CLIENTS || clients.has(client)) clients.set(client, used);
    // a refused client must not eat the others' share
    if (used > budget.perClient) throw limited((current + 1) * length - now());
    total += 1;
    if (total > budget.total) throw limited((current + 1) * length - now());
  };
}

function limited(milliseconds: number): PiaosuError {
  return new PiaosuError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1000)) });
}
