import { readFile, readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { DatabaseError, toDatabaseError } from './database-error.ts';

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

const FOLDER = join(import.meta.dirname, 'migrations');
const FILE_NAME = /^(\d{4})_[a-z0-9-]+\.sql$/u;
/** Advisory lock of the runner: several processes may start on one database. */
const LOCK = 7_241_020;

/**
 * Brings a database to the newest schema: every migration of `db/migrations` not yet applied, in numeric order, each in
 * a transaction of its own. Forward only; an applied file that changed since is refused.
 * Answers the names it applied. Throws DatabaseError.
 */
export async function migrate(url: string, folder = FOLDER): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'piaosu-migrate' });
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const applied = await appliedChecksums(client);
    const pending = (await readMigrations(folder)).filter((migration) => isPending(migration, applied));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await client.end();
  }
}

/** All migrations of a folder in numeric order; two files with one number are refused. */
export async function readMigrations(folder = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  migrations.forEach((migration, i) => {
    if (migrations[i - 1]?.id === migration.id)
      throw new DatabaseError('FAILED', `two migrations are number ${migration.id}`);
  });
  return migrations;
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const number = FILE_NAME.exec(name)?.[1];
  if (number === undefined) throw new DatabaseError('FAILED', `migration ${name}: a name is NNNN_words.sql`);
  const text = await readFile(join(folder, name), 'utf8');
  return { id: Number(number), name, text, checksum: createHash('sha256').update(text).digest('hex') };
}

async function appliedChecksums(client: pg.Client): Promise<Map<number, string>> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    id int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied timestamptz NOT NULL DEFAULT now())`);
  const { rows } = await client.query<{ id: number; checksum: string }>('SELECT id, checksum FROM schema_migrations');
  return new Map(rows.map((row) => [row.id, row.checksum]));
}

function isPending(migration: Migration, applied: Map<number, string>): boolean {
  const checksum = applied.get(migration.id);
  if (checksum !== undefined && checksum !== migration.checksum) {
    throw new DatabaseError('FAILED', `migration ${migration.name} changed after it was applied; write a new one`);
  }
  return checksum === undefined;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.text);
    await client.query('INSERT INTO schema_migrations (id, name, checksum) VALUES ($1, $2, $3)', [
      migration.id,
      migration.name,
      migration.checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseError('FAILED', `migration ${migration.name}: ${reason}`, { cause: error });
  }
}
