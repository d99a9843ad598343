import { stopSignal } from '../processes/stop-signal.ts';
import { announce } from './announce.ts';
import { loadDemo } from './demo.ts';
import { readEnvironment } from './environment.ts';
import { lineProgress, type Progress } from './progress.ts';
import { type Product, startProduct } from './product.ts';
import { DEMO_WORLD } from './world.ts';

/** `npm start`: everything on this machine, until Ctrl-C. */
async function main(): Promise<number> {
  const stop = stopSignal();
  const progress = lineProgress((line) => {
    console.log(line);
  }, stop);
  try {
    const { dataDir, portBase } = readEnvironment(process.env);
    const product = await startProduct({ dataDir, portBase, world: DEMO_WORLD, progress });
    return await serve(product, progress, stop);
  } catch (error) {
    console.error(stop.aborted ? 'Stopped.' : `\n${error instanceof Error ? error.message : String(error)}`);
    return stop.aborted ? 0 : 1;
  }
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

process.exitCode = await main();
