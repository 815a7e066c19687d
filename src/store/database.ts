/** Promises one SQLite file, migrated, that has every answered fact on disk: WAL, with an fsync at each commit. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { inPackage } from '../package-root.ts';
import * as schema from './schema.ts';

export type Database = BetterSQLite3Database<typeof schema> & { $client: Sqlite.Database };

const MIGRATIONS = inPackage('src/store/migrations');

/** One connection to the file as it is. */
export function connect(path: string): Database {
  const client = new Sqlite(path);
  client.pragma('journal_mode = WAL');
  // In WAL mode better-sqlite3 opens with NORMAL, which loses the last commits at a power cut.
  client.pragma('synchronous = FULL');
  client.pragma('busy_timeout = 5000');
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
 * Copies a file as it is at this moment. A copy begins anew whenever another connection writes, and would never end beside a service that
 * sells; one that holds on to what it has seen is not disturbed.
 */
export async function copyOf(path: string, target: string): Promise<void> {
  const reader = new Sqlite(path, { readonly: true });
  try {
    reader.exec('begin');
    // Only the first look takes hold of the present.
    reader.prepare('select count(*) from sqlite_master').get();
    await reader.backup(target);
  } finally {
    reader.close();
  }
}

/** Whether this version's tables are the file's. */
function isUpToDate(client: Sqlite.Database): boolean {
  const { entries } = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as { entries: { when: number }[] };
  const { newest } = client.prepare('select max(created_at) as newest from __drizzle_migrations').get() as { newest: number };
  return newest >= (entries.at(-1)?.when ?? 0);
}

/**
 * The file as it lies there, to be read only, beside a running service too. One that an older version left is brought up to date in a
 * copy. @throws where it is not there, or no database of this service.
 */
export async function openToRead(path: string): Promise<{ database: Database; close(): void }> {
  const client = new Sqlite(path, { readonly: true });
  if (isUpToDate(client)) return { database: drizzle({ client, schema, casing: 'snake_case' }), close: () => client.close() };
  client.close();
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-'));
  await copyOf(path, join(folder, 'copy.sqlite'));
  const database = openDatabase(join(folder, 'copy.sqlite'));
  return {
    database,
    close() {
      database.$client.close();
      rmSync(folder, { recursive: true });
    },
  };
}
