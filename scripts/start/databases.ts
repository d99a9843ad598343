import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { organisations } from '@piaosu/network/orgs';
import { type Cluster, createDatabase, databaseExists, dropDatabase, removeCluster } from '../postgres/index.ts';
import { urlOfDatabase } from '../postgres/database.ts';
import { freePort } from '../processes/free-port.ts';
import { postgresService } from './services.ts';
import type { Site } from './site.ts';
import type { Stack } from './stack.ts';

/** A database for each organisation: they share a server on a small machine, and nothing else. */
export interface Databases {
  readonly url: (mspId: string) => string;
}

/** Starts PostgreSQL, or uses the one that DATABASE_URL names, and creates the databases that are missing. */
export async function startDatabases(site: Site, stack: Stack): Promise<Databases> {
  const given = givenServer();
  const admin = given ?? (await startOwnServer(site, stack));
  const nameOf = (mspId: string): string => databaseName(mspId, given === undefined ? undefined : site.folder.root);
  for (const { mspId } of organisations) {
    if (!(await databaseExists(admin, nameOf(mspId)))) await createDatabase(admin, nameOf(mspId));
  }
  return { url: (mspId) => urlOfDatabase(admin, nameOf(mspId)) };
}

/** Removes the databases of a data folder, be they in a cluster of its own or on the server of DATABASE_URL. */
export async function removeDatabases(dataDir: string): Promise<void> {
  await removeCluster(join(dataDir, 'postgres'));
  const given = givenServer();
  if (given === undefined) return;
  for (const { mspId } of organisations) await dropDatabase(given, databaseName(mspId, resolve(dataDir)));
}

function givenServer(): string | undefined {
  const url = process.env['DATABASE_URL'];
  return url === undefined || url === '' ? undefined : url;
}

async function startOwnServer(site: Site, stack: Stack): Promise<string> {
  let cluster: Cluster | undefined;
  const port = await freePort();
  const service = postgresService(site.folder.postgres, port, (started) => {
    cluster = started;
  });
  await stack.start([service]);
  if (cluster === undefined) throw new Error('PostgreSQL did not start.');
  return cluster.url('postgres');
}

/** On a server that others use too, data folders must not meet: the name then tells the folder apart. */
function databaseName(mspId: string, sharedBy: string | undefined): string {
  const found = organisations.find((org) => org.mspId === mspId);
  if (found === undefined) throw new Error(`No organisation ${mspId}.`);
  if (sharedBy === undefined) return `piaosu_${found.name}`;
  return `piaosu_${found.name}_${createHash('sha256').update(sharedBy).digest('hex').slice(0, 8)}`;
}
