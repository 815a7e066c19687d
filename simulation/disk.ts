/** SQLite in memory that can fill up, be locked, stall, and lose its process at any statement or commit. Used by the simulated station. */
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { Sqlite, type SqliteDatabase, type SqliteStatement } from '../src/sqlite.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import * as schema from '../src/store/schema.ts';

/** What happens at each touch of the disk; whatever they throw, the service gets. */
export interface Touches {
  /** Before a statement that writes. */
  statement(): void;
  /** Before and after something becomes durable: a transaction, or a statement that stands alone. */
  beforeCommit(): void;
  afterCommit(): void;
}

/** The process that asked is gone: whoever hears this runs no more. */
export class Lost extends Error {
  constructor() {
    super('the process is lost');
    this.name = 'Lost';
  }
}

export const diskFault = (kind: 'full' | 'busy'): Error =>
  kind === 'full'
    ? new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
    : new Sqlite.SqliteError('database is locked', 'SQLITE_BUSY');

let migrated: Buffer | null = null;

/** An empty file, its tables made by the service's own migrations, in memory. */
export function createDisk(): SqliteDatabase {
  if (!migrated) {
    const database = openDatabase(':memory:');
    migrated = database.$client.serialize();
    database.$client.close();
  }
  const disk = new Sqlite(migrated);
  disk.pragma('foreign_keys = ON');
  return disk;
}

type Statement = SqliteStatement;

/** One query, giving its rows as objects and, once that was asked for, as lists. */
interface Query {
  text: string;
  rows: Statement;
  raw: Statement | null;
}

/** Queries are made anew at each call; the disk knows them already. */
const known = new WeakMap<SqliteDatabase, Map<string, Query>>();

function prepared(disk: SqliteDatabase, text: string): Query {
  const queries = known.get(disk) ?? new Map<string, Query>();
  known.set(disk, queries);
  const found = queries.get(text);
  if (found) return found;
  const made: Query = { text, rows: disk.prepare(text), raw: null };
  queries.set(text, made);
  return made;
}

/** A connection of one process to the disk. */
export function connect(disk: SqliteDatabase, touches: Touches): Database {
  let inTransaction = false;

  const statementOver = (query: Query) => ({
    run(...values: unknown[]) {
      touches.statement();
      if (!inTransaction) touches.beforeCommit();
      const done = query.rows.run(...values);
      if (!inTransaction) touches.afterCommit();
      return done;
    },
    get: (...values: unknown[]) => query.rows.get(...values),
    all: (...values: unknown[]) => query.rows.all(...values),
    pluck: () => ({ get: (...values: unknown[]) => Object.values((query.rows.get(...values) as object | undefined) ?? {})[0] }),
    raw() {
      query.raw ??= (disk.prepare(query.text) as Statement).raw();
      return query.raw;
    },
  });

  const client = {
    prepare: (text: string) => statementOver(prepared(disk, text)),
    transaction(work: (...given: unknown[]) => unknown) {
      const real = disk.transaction((...given: unknown[]) => {
        inTransaction = true;
        try {
          const result = work(...given);
          touches.beforeCommit();
          return result;
        } finally {
          inTransaction = false;
        }
      });
      const immediate = (...given: unknown[]) => {
        const result = real.immediate(...given);
        touches.afterCommit();
        return result;
      };
      return Object.assign(immediate, { immediate });
    },
  };
  return drizzle({ client: client as unknown as SqliteDatabase, schema, casing: 'snake_case' }) as Database;
}
