import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { IdentityConfig } from './accounts.ts';
import { identityListener } from './interaction.ts';
import { createProvider } from './provider.ts';

/** The local identity provider as a process: `main.ts CONFIG.json`. */
async function main(file: string): Promise<void> {
  const config = IdentityConfig.parse(JSON.parse(await readFile(file, 'utf8')));
  const provider = await createProvider(config);
  const server = createServer(identityListener(provider, config));
  server.listen(config.port, config.host);
  await once(server, 'listening');
  console.log(`identity provider at ${config.issuer} with ${config.accounts.length.toString()} accounts`);
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}

await main(process.argv[2] ?? '');
