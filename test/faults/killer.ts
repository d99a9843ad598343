import { setTimeout as delay } from 'node:timers/promises';
import { identityOf } from '@piaosu/network/process-identity';
import { waitFor } from '../../scripts/processes/wait.ts';
import type { Product } from '../../scripts/start/product.ts';
import type { Random } from './random.ts';

export type Processes = Pick<Product, 'processes'>;

/** The services that hold state or are on the way of a write; the identity provider is neither. */
export const VICTIMS = ['gateway', 'devnet', 'chaincode', 'postgres'] as const;

export interface Killing {
  readonly rounds: number;
  readonly random: Random;
  /** Shortest and longest time between two kills. */
  readonly pauseMs: { readonly from: number; readonly to: number };
  /** Awaited after each round: kills must meet work, not a product that is still coming up. */
  readonly recovered: () => Promise<void>;
}

/** `kill -9` of each victim once a round, in an order and at moments that only the seed knows. */
export async function killAtRandom(
  product: Processes,
  { rounds, random, pauseMs, recovered }: Killing,
): Promise<string[]> {
  const killed: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const name of random.shuffled(VICTIMS)) {
      await delay(random.between(pauseMs.from, pauseMs.to)); // the moment is the point
      process.kill(await runningPid(product, name), 'SIGKILL');
      killed.push(name);
    }
    await recovered();
  }
  return killed;
}

/** The service's process, also when it is just being started again. @throws when it stays away for a minute. */
export async function runningPid(product: Processes, name: string): Promise<number> {
  const pid = await waitFor(() => product.processes().find((one) => one.name === name)?.pid, { timeoutMs: 60_000 });
  if (pid === undefined) throw new Error(`${name} does not run.`);
  return pid;
}

/** Ends a process for good and waits until it is gone. */
export async function killNow(pid: number): Promise<void> {
  const life = await identityOf(pid);
  process.kill(pid, 'SIGKILL');
  await waitFor(async () => ((await identityOf(pid)) === life ? undefined : true), { timeoutMs: 10_000, everyMs: 5 });
}

/** Until another life of the service serves. */
export async function nextLife(product: Processes, name: string, before: number): Promise<number> {
  const pid = await waitFor(
    () => {
      const now = product.processes().find((one) => one.name === name)?.pid;
      return now === before ? undefined : now;
    },
    { timeoutMs: 90_000 },
  );
  if (pid === undefined) throw new Error(`${name} was not started again.`);
  return pid;
}

/** Until every service serves. */
export async function allRunning(product: Processes): Promise<void> {
  for (const { name } of product.processes()) await runningPid(product, name);
}
