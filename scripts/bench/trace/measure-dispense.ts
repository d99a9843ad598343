import type { LedgerItem } from '@piaosu/gateway/ledger';
import type { Product } from '../../start/product.ts';
import { round } from '../conditions.ts';
import type { Figures } from '../figures.ts';
import { closedLoop, median, percentiles } from '../sample.ts';
import type { BenchLot } from './bench-lot.ts';
import { Baskets } from './baskets.ts';
import { cpuSeconds } from './cpu-time.ts';
import { expectDone, type DrugLedger } from './drug-ledger.ts';

/** Tills that ask at a time, in every way alike. */
const CLIENTS = 32;
const SINGLE = 400;
const GROUPED = { baskets: 960, boxes: 5 } as const;
const ROUNDS = 2;
/** Boxes that the bench gives out at most: the lot must have as many, and one in each carton more. */
export const DISPENSED = { default: 10_000, most: 18_000 } as const;

interface Rate {
  readonly boxesPerSecond: number;
  readonly transactions: number;
  readonly cpu: Readonly<Record<string, number>>;
}

/**
 * Boxes dispensed a second: one transaction a box as a plain use of a ledger has it, against baskets that share
 * transactions; signed beforehand in both, from the first submission to the last status, in turn.
 */
export async function measureDispense(product: Product, ledger: DrugLedger, lot: BenchLot): Promise<Figures> {
  const baskets = new Baskets(ledger, lot);
  const singles = ROUNDS * SINGLE;
  await baskets.prepare(singles + ROUNDS * GROUPED.baskets * GROUPED.boxes + DISPENSED.default);
  const alone: Rate[] = [];
  const grouped: Rate[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    alone.push(await oneByOne(product, ledger, await taken(baskets, SINGLE, 1)));
    grouped.push(await inGroups(product, ledger, await taken(baskets, GROUPED.baskets, GROUPED.boxes)));
  }
  const [single, basket] = [alone, grouped].map((rates) => median(rates.map((rate) => rate.boxesPerSecond)));
  if (single === undefined || basket === undefined) throw new Error('not measured');
  const transactions = median(grouped.map((rate) => rate.transactions));
  return {
    'dispense.singlePerSecond': round(single),
    'dispense.groupedPerSecond': round(basket),
    'dispense.groupedVsSingle': round(basket / single),
    'dispense.boxesATransaction': round((GROUPED.baskets * GROUPED.boxes) / transactions),
    ...cpuFigures(alone, grouped),
    ...(await measureClients(ledger, baskets)),
  };
}

async function taken(baskets: Baskets, count: number, boxes: number): Promise<{ items: LedgerItem[]; boxes: number }> {
  const items: LedgerItem[] = [];
  for (let i = 0; i < count; i++) items.push(await baskets.take(boxes));
  return { items, boxes: count * boxes };
}

type Taken = Awaited<ReturnType<typeof taken>>;

async function oneByOne(product: Product, ledger: DrugLedger, given: Taken): Promise<Rate> {
  return rateOf(product, given, async (item) => {
    const transacted = await ledger.transact([item]);
    const outcome = transacted.kind === 'valid' ? transacted.outcomes[0] : undefined;
    if (outcome?.ok !== true) throw new Error(`A single box came out so: ${JSON.stringify(transacted)}`);
    return transacted.kind === 'valid' ? transacted.tx : '';
  });
}

function inGroups(product: Product, ledger: DrugLedger, given: Taken): Promise<Rate> {
  return rateOf(product, given, async (item) => expectDone(await ledger.submit([item]))[0]?.tx ?? '');
}

async function rateOf(
  product: Product,
  { items, boxes }: Taken,
  submit: (item: LedgerItem) => Promise<string>,
): Promise<Rate> {
  const transactions = new Set<string>();
  const before = cpuOf(product);
  const begun = performance.now();
  await closedLoop(items.length, CLIENTS, async (i) => {
    const item = items[i];
    if (item !== undefined) transactions.add(await submit(item));
  });
  const seconds = (performance.now() - begun) / 1000;
  const after = cpuOf(product);
  const cpu = Object.fromEntries(
    [...after].map(([name, end]) => [name, ((end - (before.get(name) ?? 0)) * 1000) / boxes]),
  );
  return { boxesPerSecond: boxes / seconds, transactions: transactions.size, cpu };
}

/** The bench itself does here what a gateway does for its clients; the product's processes run below it. */
function cpuOf(product: Product): ReadonlyMap<string, number> {
  const { user, system } = process.cpuUsage();
  return new Map([...cpuSeconds(product.processes()), ['client', (user + system) / 1e6]]);
}

/** Processor time a box, by process: where the rest goes, and a ratio that other load on the machine does not bend. */
function cpuFigures(alone: readonly Rate[], grouped: readonly Rate[]): Figures {
  const figures: Figures = {};
  const sums = Object.entries({ single: alone, grouped }).map(([way, rates]) => {
    const names = Object.keys(rates[0]?.cpu ?? {});
    const each = names.map((name) => median(rates.map(({ cpu }) => cpu[name] ?? 0)));
    names.forEach((name, i) => (figures[`dispense.${way}CpuMs.${name}`] = round(each[i] ?? NaN)));
    return each.reduce((sum, one) => sum + one, 0);
  });
  const [single = NaN, basket = NaN] = sums;
  return { ...figures, 'dispense.cpuSingleVsGrouped': round(single / basket) };
}

/** Distinct boxes by many tills at a time, one each: what a client sees of conflicts, and how long it waits. */
async function measureClients(ledger: DrugLedger, baskets: Baskets): Promise<Figures> {
  const { items } = await taken(baskets, DISPENSED.default, 1);
  let refused = 0;
  const begun = performance.now();
  const durations = await closedLoop(items.length, CLIENTS, async (i) => {
    const item = items[i];
    const outcomes = item === undefined ? [] : await ledger.submit([item]);
    if (outcomes[0]?.ok !== true) refused += 1;
  });
  const seconds = (performance.now() - begun) / 1000;
  const { p50, p95, p99 } = percentiles(durations);
  return {
    'dispense.clients': CLIENTS,
    'dispense.clientsBoxes': items.length,
    'dispense.clientsRefused': refused,
    'dispense.clientsPerSecond': round(items.length / seconds),
    'dispense.clientsP50Ms': round(p50),
    'dispense.clientsP95Ms': round(p95),
    'dispense.clientsP99Ms': round(p99),
  };
}
