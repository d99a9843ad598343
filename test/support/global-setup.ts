import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { letOthersPass, removeCluster, startCluster } from '../../scripts/postgres/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection text of a superuser of the run's PostgreSQL server. */
    databaseUrl: string;
  }
}

/** One PostgreSQL server for the whole run: DATABASE_URL when set, else an embedded one on a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('databaseUrl', given);
    return () => Promise.resolve();
  }
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-test-'));
  await letOthersPass(folder);
  const cluster = await startCluster({ folder: join(folder, 'postgres') }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  project.provide('databaseUrl', cluster.url('postgres'));
  return async () => {
    await cluster.stop();
    await removeCluster(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  };
}
