import { nativeSuite } from '@piaosu/gateway/native';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, type LotPointer } from '@piaosu/core';
import { linesOf, readUnits, type LoadedLot } from '@piaosu/gateway/lots';
import { round } from '../conditions.ts';
import type { Figures } from '../figures.ts';
import { EXPIRY, MAKER, PLANT, PRODUCT, type BenchLot } from './bench-lot.ts';
import { expectDone, type DrugLedger } from './drug-ledger.ts';

const suite = nativeSuite('sha-256');
/** Rows between two looks at the memory. */
const WATCH_EVERY = 20_000;

/**
 * A lot from the packing line's file to the ledger: read, checked, sealed, stored, sorted and proven by the client, then
 * one transaction. Beside it the least that any proof of that file costs: a hash a line, sorted, and a tree over them.
 */
export async function measureLot(ledger: DrugLedger, lot: BenchLot): Promise<Figures> {
  const before = process.cpuUsage();
  const begun = performance.now();
  const { loaded, id, peakMiB } = await load(ledger, lot);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  // After the lot: it holds all hashes at once, and the memory of the process would tell of it.
  const plain = plainHashing(lot);
  const { commitMs, tx } = await commission(ledger, lot, loaded);
  const state = await ledger.stateOf(tx);
  await ledger.lots.end(id, 'COMMISSIONED');
  const proof = await proofOf(ledger, lot);
  const name = `lot.${lot.boxes.toString()}`;
  return {
    [`${name}.clientSeconds`]: round(seconds),
    [`${name}.clientCpuSeconds`]: round((user + system) / 1e6),
    [`${name}.plainHashingCpuSeconds`]: round(plain),
    [`${name}.cpuVsPlainHashing`]: round((user + system) / 1e6 / plain),
    [`${name}.clientMemoryMiB`]: peakMiB,
    [`${name}.units`]: loaded.count,
    [`${name}.transactions`]: 1,
    [`${name}.transactionMs`]: round(commitMs),
    [`${name}.stateBytes`]: state.bytes,
    [`${name}.stateBytesOfUnits`]: state.bytesOfUnits,
    [`${name}.proofBytes`]: proof.path.length * suite.digest(new Uint8Array()).length,
  };
}

function plainHashing(lot: BenchLot): number {
  const begun = process.cpuUsage();
  const hashes: Buffer[] = [];
  for (const chunk of lot.csv()) {
    for (const line of Buffer.from(chunk).toString('utf8').trimEnd().split('\n')) {
      hashes.push(Buffer.from(suite.digest(Buffer.from(line))));
    }
  }
  hashes.sort((left, right) => Buffer.compare(left, right));
  frontierRoot(suite, appendLeaves(suite, EMPTY_FRONTIER, hashes).frontier);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

async function load(ledger: DrugLedger, lot: BenchLot): Promise<{ loaded: LoadedLot; id: number; peakMiB: number }> {
  const names = { institution: MAKER, product: PRODUCT, lotNumber: lot.lotNumber, expiry: EXPIRY, part: 0 };
  const id = await ledger.lots.begin(names);
  let [peak, next] = [0, 0];
  const watch = (rows: number): Promise<void> => {
    if (rows >= next) {
      peak = Math.max(peak, process.memoryUsage().rss);
      next = rows + WATCH_EVERY;
    }
    return Promise.resolve();
  };
  const units = readUnits(linesOf(chunksOf(lot)), 'text/csv', new Date().getUTCFullYear());
  const refused = await ledger.lots.load(id, units, watch);
  if (refused.length > 0) throw new Error(`Refused: ${JSON.stringify(refused.slice(0, 3))}`);
  const loaded = await ledger.lots.seal(id);
  peak = Math.max(peak, process.memoryUsage().rss);
  return { loaded, id, peakMiB: Math.round(peak / 2 ** 20) };
}

/** As from a connection: each chunk comes with a turn of the event loop. */
async function* chunksOf(lot: BenchLot): AsyncGenerator<Uint8Array> {
  for (const chunk of lot.csv()) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

async function commission(
  ledger: DrugLedger,
  lot: BenchLot,
  { root, count }: LoadedLot,
): Promise<{ readonly commitMs: number; readonly tx: string }> {
  const item = await ledger.sign(MAKER, 'LOT_OFFICER', {
    action: 'commission',
    messageId: `commission-${lot.lotNumber}`,
    body: { product: PRODUCT, premises: PLANT, expiry: EXPIRY, part: 0, root, count },
    private: { lotNumber: lot.lotNumber },
  });
  const begun = performance.now();
  const [outcome] = expectDone(await ledger.submit([item]));
  return { commitMs: performance.now() - begun, tx: outcome?.tx ?? '' };
}

async function proofOf(ledger: DrugLedger, lot: BenchLot): Promise<LotPointer> {
  const [box] = await ledger.lots.show(lot.boxId(lot.boxes - 1));
  if (box === undefined) throw new Error('the lot does not show its box');
  return box.pointer;
}
