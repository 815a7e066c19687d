/** Promises SQLite as the service uses it, on a disk that fills up, stalls, and loses the process at any statement or commit. */
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
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
export function freshDisk(): Sqlite.Database {
  if (!migrated) {
    const database = openDatabase(':memory:');
    migrated = database.$client.serialize();
    database.$client.close();
  }
  const disk = new Sqlite(migrated);
  disk.pragma('foreign_keys = ON');
  return disk;
}

type Statement = Sqlite.Statement<unknown[]>;

/** Queries are made anew at each call; the disk knows them already. */
const known = new WeakMap<Sqlite.Database, Map<string, Statement>>();

function prepared(disk: Sqlite.Database, mode: 'rows' | 'raw', text: string): Statement {
  const statements = known.get(disk) ?? new Map<string, Statement>();
  known.set(disk, statements);
  const found = statements.get(mode + text);
  if (found) return found;
  const made: Statement = disk.prepare(text);
  statements.set(mode + text, mode === 'raw' ? made.raw() : made);
  return made;
}

/** A connection of one process to the disk. */
export function connection(disk: Sqlite.Database, touches: Touches): Database {
  let inTransaction = false;

  const statementOver = (real: Statement, text: string) => ({
    run(...values: unknown[]) {
      touches.statement();
      if (!inTransaction) touches.beforeCommit();
      const done = real.run(...values);
      if (!inTransaction) touches.afterCommit();
      return done;
    },
    get: (...values: unknown[]) => real.get(...values),
    all: (...values: unknown[]) => real.all(...values),
    raw() {
      const rows = prepared(disk, 'raw', text);
      return { all: (...values: unknown[]) => rows.all(...values), get: (...values: unknown[]) => rows.get(...values) };
    },
  });

  const client = {
    prepare: (text: string) => statementOver(prepared(disk, 'rows', text), text),
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
  return drizzle({ client: client as unknown as Sqlite.Database, schema, casing: 'snake_case' }) as Database;
}
