import type { LedgerItem } from '@piaosu/gateway/ledger';
import type { Product } from '../../start/product.ts';
import { round } from '../conditions.ts';
import type { Figures } from '../figures.ts';
import { closedLoop, median, percentiles } from '../sample.ts';
import type { BenchLot } from './bench-lot.ts';
import { Baskets } from './baskets.ts';
import { cpuSeconds } from './cpu-time.ts';
import { expectDone, type DrugLedger } from './drug-ledger.ts';

const CLIENTS = 32;
/** Ways to give out boxes; in each, as many ask at a time as there are, and what they ask at a time shares a transaction. */
const WAYS = {
  single: { baskets: 400, boxes: 1, clients: CLIENTS },
  /** Tills of pharmacies. */
  tills: { baskets: 960, boxes: 5, clients: CLIENTS },
  /** Dispensaries of hospitals that supply wards. */
  wards: { baskets: 96, boxes: 50, clients: 4 },
} as const;
type Way = keyof typeof WAYS;
const ROUNDS = 3;
/** Distinct boxes that many clients give out, one each. */
const DISTINCT = 10_000;

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
  const ofARound = Object.values(WAYS).reduce((sum, way) => sum + way.baskets * way.boxes, 0);
  await baskets.prepare(ROUNDS * ofARound + DISTINCT);
  const rates: Record<Way, Rate[]> = { single: [], tills: [], wards: [] };
  for (let i = 0; i < ROUNDS; i++) {
    rates.single.push(await oneByOne(product, ledger, await taken(baskets, WAYS.single)));
    rates.tills.push(await inGroups(product, ledger, await taken(baskets, WAYS.tills)));
    rates.wards.push(await inGroups(product, ledger, await taken(baskets, WAYS.wards)));
  }
  const alone = summaryOf(rates.single);
  return {
    'dispense.single.perSecond': round(alone.boxesPerSecond),
    ...cpuFigures('single', alone),
    ...groupedFigures('tills', summaryOf(rates.tills), alone),
    ...groupedFigures('wards', summaryOf(rates.wards), alone),
    ...(await measureClients(ledger, baskets)),
  };
}

/** The median of the rounds. */
function summaryOf(rates: readonly Rate[]): Rate {
  const names = Object.keys(rates[0]?.cpu ?? {});
  return {
    boxesPerSecond: median(rates.map((rate) => rate.boxesPerSecond)),
    transactions: median(rates.map((rate) => rate.transactions)),
    cpu: Object.fromEntries(names.map((name) => [name, median(rates.map(({ cpu }) => cpu[name] ?? 0))])),
  };
}

function groupedFigures(way: 'tills' | 'wards', grouped: Rate, alone: Rate): Figures {
  const { baskets, boxes } = WAYS[way];
  return {
    [`dispense.${way}.perSecond`]: round(grouped.boxesPerSecond),
    [`dispense.${way}.boxesABasket`]: boxes,
    [`dispense.${way}.boxesATransaction`]: round((baskets * boxes) / grouped.transactions),
    [`dispense.${way}.vsSingle`]: round(grouped.boxesPerSecond / alone.boxesPerSecond),
    [`dispense.${way}.cpuVsSingle`]: round(cpuSum(alone) / cpuSum(grouped)),
    ...cpuFigures(way, grouped),
  };
}

/** Processor time a box, by process: where the rest goes. The sum's ratio is one that other load does not bend. */
function cpuFigures(way: Way, rate: Rate): Figures {
  return Object.fromEntries(Object.entries(rate.cpu).map(([name, ms]) => [`dispense.${way}.cpuMs.${name}`, round(ms)]));
}

function cpuSum({ cpu }: Rate): number {
  return Object.values(cpu).reduce((sum, one) => sum + one, 0);
}

/** Baskets that are signed and wait to be submitted. */
async function taken(from: Baskets, { baskets, boxes, clients }: (typeof WAYS)[Way]) {
  const items: LedgerItem[] = [];
  for (let i = 0; i < baskets; i++) items.push(await from.take(boxes));
  return { items, boxes: baskets * boxes, clients };
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
  { items, boxes, clients }: Taken,
  submit: (item: LedgerItem) => Promise<string>,
): Promise<Rate> {
  const transactions = new Set<string>();
  const before = cpuOf(product);
  const begun = performance.now();
  await closedLoop(items.length, clients, async (i) => {
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

/** Distinct boxes by many tills at a time, one each: what a client sees of conflicts, and how long it waits. */
async function measureClients(ledger: DrugLedger, baskets: Baskets): Promise<Figures> {
  const items: LedgerItem[] = [];
  for (let i = 0; i < DISTINCT; i++) items.push(await baskets.take(1));
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
    'dispense.distinct.clients': CLIENTS,
    'dispense.distinct.boxes': items.length,
    'dispense.distinct.refusedOrConflict': refused,
    'dispense.distinct.perSecond': round(items.length / seconds),
    'dispense.distinct.p50Ms': round(p50),
    'dispense.distinct.p95Ms': round(p95),
    'dispense.distinct.p99Ms': round(p99),
  };
}
