import { createHash, randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import {
  createDatabase,
  databaseExists,
  dropDatabase,
  urlOfDatabase,
  withClient,
} from '../../scripts/postgres/database.ts';

/** A database of one test's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Drops it; a test that leaves connections open does not keep it alive. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /**
   * Fills a template once per run, e.g. with migrations; each test's database is then a copy (tens of milliseconds).
   * `name` stands for the content: the same name must always be built the same way.
   */
  readonly template?: { readonly name: string; readonly build: (url: string) => Promise<void> };
}

const LOCK = 7_241_019; // advisory lock: test files run in several processes

/** Creates an empty database, or a copy of a template, on the run's PostgreSQL server. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const admin = inject('databaseUrl');
  const template = options.template === undefined ? undefined : await ensureTemplate(admin, options.template);
  const name = `piaosu_test_${randomBytes(6).toString('hex')}`;
  await locked(admin, () => createDatabase(admin, name, template));
  const drop = () => dropDatabase(admin, name);
  return { name, url: urlOfDatabase(admin, name), drop, [Symbol.asyncDispose]: drop };
}

async function ensureTemplate(admin: string, template: NonNullable<TestDatabaseOptions['template']>): Promise<string> {
  // One run's templates are its own: a shared DATABASE_URL may serve several runs of several versions.
  const run = process.env['VITEST_RUN_ID'] ?? process.ppid.toString();
  const digest = createHash('sha256').update(`${run}/${template.name}`).digest('hex').slice(0, 12);
  const name = `piaosu_template_${digest}`;
  await locked(admin, async () => {
    if (await databaseExists(admin, name)) return;
    const draft = `${name}_draft`;
    await dropDatabase(admin, draft);
    await createDatabase(admin, draft);
    await template.build(urlOfDatabase(admin, draft));
    await withClient(admin, (client) => client.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`));
  });
  return name;
}

/** PostgreSQL refuses to copy a template that another session is copying: one at a time. */
async function locked(admin: string, work: () => Promise<void>): Promise<void> {
  await withClient(admin, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await work();
  });
}
