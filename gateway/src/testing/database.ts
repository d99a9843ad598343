import { createTestDatabase } from '../../../test/support/postgres.ts';
import { migrate, openDatabase } from '../db/index.ts';
import type { Database } from '../db/index.ts';

/** A migrated database of the test's own; `close` drops it. */
export interface MigratedDatabase {
  readonly url: string;
  readonly database: Database;
  close(): Promise<void>;
}

const template = {
  name: 'gateway',
  build: async (url: string) => {
    await migrate(url);
  },
};

export async function openTestDatabase(): Promise<MigratedDatabase> {
  const created = await createTestDatabase({ template });
  const database = openDatabase({ url: created.url, size: 5 });
  return {
    url: created.url,
    database,
    close: async () => {
      await database.close();
      await created.drop();
    },
  };
}
