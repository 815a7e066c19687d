/** The station's SQLite file: opened, migrated, in WAL mode with an fsync at each commit. Used by src/cli and the tests. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { inPackage } from '../package-root.ts';
import { Sqlite, type SqliteDatabase } from '../sqlite.ts';
import { makePrivate } from './private-files.ts';
import * as schema from './schema.ts';

export type Database = BetterSQLite3Database<typeof schema> & { $client: SqliteDatabase };

const MIGRATIONS = inPackage('src/store/migrations');

/** Opens one connection, without migrating. */
export function connect(path: string): Database {
  if (path !== ':memory:') makePrivate(path);
  const client = new Sqlite(path);
  client.pragma('journal_mode = WAL');
  // In WAL mode better-sqlite3 opens with NORMAL, which loses the last commits at a power cut.
  client.pragma('synchronous = FULL');
  client.pragma('busy_timeout = 5000');
  // Cards and tokens that were deleted are not left in free pages.
  client.pragma('secure_delete = ON');
  // A checkpoint copies the log into the file and syncs both: rarer, and longer, is cheaper than often.
  client.pragma('wal_autocheckpoint = 4000');
  return drizzle({ client, schema, casing: 'snake_case' });
}

/**
 * Opens the file, making it where there is none, and brings its tables up to date.
 * @throws where the file is not a database, or a migration leaves a row pointing nowhere.
 */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = connect(path);
  // A migration that rebuilds a table would otherwise empty those that point to it.
  database.$client.pragma('foreign_keys = OFF');
  migrate(database, { migrationsFolder: MIGRATIONS });
  const dangling = database.$client.pragma('foreign_key_check') as unknown[];
  if (dangling.length > 0) throw new Error('the database has rows that point nowhere');
  database.$client.pragma('foreign_keys = ON');
  return database;
}

/**
 * Copies a file as it is at this moment, beside a service that writes. SQLite's backup starts anew at each write of another
 * connection and would never end; a read transaction on the source holds the moment.
 */
export async function copyDatabase(path: string, target: string): Promise<void> {
  const reader = new Sqlite(path, { readonly: true });
  try {
    reader.exec('begin');
    // `begin` alone takes no snapshot: the first read does.
    reader.prepare('select count(*) from sqlite_master').get();
    await reader.backup(target);
  } finally {
    reader.close();
  }
}

/** When this version's newest migration was made, milliseconds since the epoch. */
export function newestMigration(): number {
  const { entries } = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as { entries: { when: number }[] };
  return entries.at(-1)?.when ?? 0;
}

/** Whether the file has had it. */
function isUpToDate(client: SqliteDatabase): boolean {
  const { newest } = client.prepare('select max(created_at) as newest from __drizzle_migrations').get() as { newest: number };
  return newest >= newestMigration();
}

/**
 * Opens the file for reading only, beside a running service too. One of an older version is brought up to date in a copy.
 * @throws where it is not there, or is no database of this service.
 */
export async function openToRead(path: string): Promise<{ database: Database; close(): void }> {
  const client = new Sqlite(path, { readonly: true });
  if (isUpToDate(client)) return { database: drizzle({ client, schema, casing: 'snake_case' }), close: () => client.close() };
  client.close();
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-'));
  await copyDatabase(path, join(folder, 'copy.sqlite'));
  const database = openDatabase(join(folder, 'copy.sqlite'));
  return {
    database,
    close() {
      database.$client.close();
      rmSync(folder, { recursive: true });
    },
  };
}
