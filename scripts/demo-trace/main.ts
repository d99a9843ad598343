import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agrees, present } from '../demo-day/comparison.ts';
import { letOthersPass } from '../postgres/index.ts';
import { stopSignal } from '../processes/stop-signal.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { ENGINES, parseEngine } from '../start/engine.ts';
import { readEnvironment } from '../start/environment.ts';
import { startProduct } from '../start/product.ts';
import { lineProgress } from '../start/progress.ts';
import { removeProduct } from '../start/remove.ts';
import { DEMO_WORLD } from '../start/world.ts';
import { playStory } from './story.ts';

const USAGE = `Usage: npm run demo:trace [-- --engine ${ENGINES.join('|')}]

  --engine  devnet: the embedded node (default); fabric: a real Fabric network from the programs in FABRIC_BIN`;

const say = (text: string): void => {
  console.log(text);
};

/** `npm run demo:trace`: a lot from the line to the patient and the payer, and what is tried on the way; on data of its own. */
async function main(words: readonly string[]): Promise<number> {
  const { values } = parseCommand(words, USAGE, (args) => parseArgs({ args, options: { engine: { type: 'string' } } }));
  const engine = parseEngine(values.engine) ?? readEnvironment(process.env).engine;
  const progress = lineProgress(say, stopSignal());
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-trace-'));
  try {
    await letOthersPass(dataDir);
    const product = await startProduct({ dataDir, engine, portBase: 'free', world: DEMO_WORLD, progress });
    try {
      const comparisons = await playStory(product, say);
      say(`\n${present(comparisons)}\nEngine: ${product.engine.title}`);
      return comparisons.every(agrees) ? 0 : 1;
    } finally {
      await product.stop();
    }
  } finally {
    await removeProduct(dataDir);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = sayFault(error);
}
