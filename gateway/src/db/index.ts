export { openDatabase } from './database.ts';
export type { Database, DatabaseOptions, Sql, SqlValue } from './database.ts';
export { DatabaseError } from './database-error.ts';
export type { DatabaseErrorCode } from './database-error.ts';
export { migrate } from './migrate.ts';
