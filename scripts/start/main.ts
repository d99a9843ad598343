import { stopSignal } from '../processes/stop-signal.ts';
import { parseArgs } from 'node:util';
import { parseClockOffset } from '../processes/clock-offset.ts';
import { announce } from './announce.ts';
import { parseCommand, sayFault } from './command-line.ts';
import { CRYPTOS, parseCrypto } from './crypto.ts';
import { loadDemo } from './demo.ts';
import { ENGINES, parseEngine } from './engine.ts';
import { readEnvironment } from './environment.ts';
import { lineProgress, type Progress } from './progress.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';
import { DEMO_WORLD } from './world.ts';

const USAGE = `Usage: npm start [-- --engine ${ENGINES.join('|')}] [--crypto ${CRYPTOS.join('|')}] [--clock-offset 10d|72h|-20m]

  --engine        devnet: the embedded node (default); fabric: a real Fabric network from the programs in FABRIC_BIN.
                  Data begun with one engine stay with it.
  --crypto        international: SHA-256, P-256, AES (default); gm: SM3, SM2, SM4 (国密). Data begun with one can go on
                  with the other: what was made before stays readable.
  --clock-offset  shifts the clock of every process, to try what happens later (devnet only)

Environment: PIAOSU_DATA (folder), PIAOSU_PORT_BASE (7000), PIAOSU_ENGINE, DATABASE_URL, FABRIC_BIN`;

/** `npm start`: everything on this machine, until Ctrl-C. */
async function main(words: readonly string[]): Promise<number> {
  const stop = stopSignal();
  const progress = lineProgress((line) => {
    console.log(line);
  }, stop);
  try {
    const product = await startProduct({ ...readOptions(words), world: DEMO_WORLD, pages: true, progress });
    return await serve(product, progress, stop);
  } catch (error) {
    if (!stop.aborted) return sayFault(error);
    console.error('Stopped.');
    return 0;
  }
}

/** The command line wins over the environment. */
function readOptions(words: readonly string[]): Omit<ProductOptions, 'world'> {
  const { values } = parseCommand(words, USAGE, (args) =>
    parseArgs({
      args,
      options: { engine: { type: 'string' }, crypto: { type: 'string' }, 'clock-offset': { type: 'string' } },
    }),
  );
  const environment = readEnvironment(process.env);
  const offset = values['clock-offset'];
  return {
    ...environment,
    engine: parseEngine(values.engine) ?? environment.engine,
    crypto: parseCrypto(values.crypto),
    clockOffsetMs: offset === undefined ? 0 : parseClockOffset(offset),
  };
}

async function serve(product: Product, progress: Progress, stop: AbortSignal): Promise<number> {
  try {
    await progress.step('Loading the demo', () => loadDemo(product));
    console.log(announce(product));
    const asked = new Promise<undefined>((resolve) => {
      if (stop.aborted) resolve(undefined);
      stop.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const failure = await Promise.race([asked, product.failed]);
    console.log(failure === undefined ? '\nStopping …' : `\n${failure} Stopping everything …`);
    return failure === undefined ? 0 : 1;
  } finally {
    await product.stop();
    console.log('Stopped.');
  }
}

process.exitCode = await main(process.argv.slice(2));
