import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, parseEnvironment, readConfig } from './config.ts';
import { DatabaseError } from './db/index.ts';
import { startGateway } from './gateway.ts';
import { newLog } from './log/log.ts';

const manifest = z.object({ version: z.string() });

/** The gateway process: reads its settings, serves, drains on SIGTERM or SIGINT. Writes its log as JSON lines. */
async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  const config = readConfig(environment.PIAOSU_CONFIG);
  const log = newLog(environment.PIAOSU_LOG_LEVEL);
  const starting = startGateway(config, {
    ...{ log, version: ownVersion() },
    clockOffsetMs: environment.PIAOSU_CLOCK_OFFSET_MS,
  });
  // before the start is over: whoever stops us early must not leave half of it behind
  const stop = (signal: string) => {
    log.info({ event: 'gateway.stopping', signal });
    starting
      .then((gateway) => gateway.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ event: 'background.failed', task: 'stop', error });
          process.exit(1);
        },
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await starting;
}

function ownVersion(): string {
  return manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;
}

/** What an operator can mend is said in a sentence; anything else is a defect and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof DatabaseError) return `The database: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1); // what a start left half open (threads, connections) must not keep a process that serves nothing
});
