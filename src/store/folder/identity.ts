/** Whose a database is, in which epoch and run: read and written where the data folder is opened, copied and restored. */
import { desc, isNull } from 'drizzle-orm';
import { Sqlite, type SqliteDatabase } from '../../sqlite.ts';
import { type Database, newestMigration } from '../database.ts';
import { FolderFault } from './fault.ts';
import type { Place } from './marker.ts';
import { epochs, identity } from './tables.ts';

type Identity = typeof identity.$inferSelect;
export type Epoch = typeof epochs.$inferSelect;
export type EpochCause = Epoch['cause'];

/** What is read of a database before anything is changed in it. */
export interface DatabaseFacts {
  /** Null: no service of a version that knows identities has opened it. */
  identity: Identity | null;
  /** Whether it has no sale and no document. */
  isEmpty: boolean;
  /** When the newest migration was made that it has had, milliseconds since the epoch. */
  migratedTo: number;
  placeAt(number: number): Place | null;
}

const hasTable = (client: SqliteDatabase, name: string): boolean =>
  client.prepare(`select 1 from sqlite_master where type = 'table' and name = ?`).get(name) !== undefined;
const hasColumn = (client: SqliteDatabase, table: string, column: string): boolean =>
  client.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column) !== undefined;

function readFacts(client: SqliteDatabase): DatabaseFacts {
  const isOurs = ['sales', 'events', 'stations'].every((name) => hasTable(client, name));
  const count = (name: string) => client.prepare(`select count(*) from (select 1 from ${name} limit 1)`).pluck().get() as number;
  const newest = hasTable(client, '__drizzle_migrations')
    ? client.prepare('select max(created_at) from __drizzle_migrations').pluck().get()
    : 0;
  const row = hasTable(client, 'identity') ? client.prepare('select * from identity where id = 1').get() : undefined;
  const { station, key_print: keyPrint, run, copied_at: copiedAt } = (row ?? {}) as Record<string, unknown>;
  const hash = hasColumn(client, 'events', 'hash') ? 'hex(hash)' : 'null';
  return {
    identity: row ? ({ id: 1, station, keyPrint, run, copiedAt } as Identity) : null,
    isEmpty: !isOurs || count('sales') + count('stations') === 0,
    migratedTo: Number(newest ?? 0),
    placeAt: (number) =>
      ((isOurs && client.prepare(`select rowid as number, nullif(lower(${hash}), '') as hash from events where rowid = ?`).get(number)) ||
        null) as Place | null,
  };
}

/**
 * Reads a database without changing it. @param check whether its pages are looked at too: quickly, or every index as well.
 * @throws FolderFault where it is damaged, no database, or of a newer version.
 */
export function inspect<Result>(path: string, check: 'none' | 'quick' | 'full', read: (facts: DatabaseFacts) => Result): Result {
  let client: SqliteDatabase | undefined;
  try {
    client = new Sqlite(path, { readonly: true });
    if (check !== 'none') {
      const [first] = client.pragma(check === 'quick' ? 'quick_check(1)' : 'integrity_check(1)', { simple: false }) as Record<
        string,
        string
      >[];
      const word = Object.values(first ?? {})[0];
      if (word !== 'ok') throw new FolderFault('damaged', path, word);
    }
    const facts = readFacts(client);
    if (facts.migratedTo > newestMigration()) throw new FolderFault('newer', path);
    return read(facts);
  } catch (problem) {
    const { code = '', message } = problem as { code?: string; message: string };
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') throw new FolderFault('damaged', path, message);
    throw problem;
  } finally {
    client?.close();
  }
}

/** The newest event that is on disk. */
export function newestPlace({ $client }: Database): Place {
  const row = $client.prepare('select rowid as number, lower(hex(hash)) as hash from events order by rowid desc limit 1').get();
  const { number = 0, hash = '' } = (row ?? {}) as Partial<Place>;
  return { number, hash: hash || null };
}

/** The epoch that the database is in: opened by no service yet, it is in the first. */
export const readEpoch = (database: Database): Epoch =>
  database.select().from(epochs).orderBy(desc(epochs.epoch)).limit(1).all()[0] ?? { epoch: 1, at: 0, cause: 'first', place: 0 };

/**
 * Each sale that is not over stands before a person from now on, as every list of sales shows at once; its charts know nothing of it.
 * Tags of what it was doing are no longer true.
 */
const HOLD_SALES = `update sales set concern = 'decision', tags = case
  when tags like '%|attention|%' and tags like '%|closed|%' then tags
  when tags like '%|closed|%' then tags || 'attention|'
  when tags like '%|paid|%' then '|paid|open|attention|'
  else '|open|attention|' end where done = 0`;

/**
 * Begins a run in the database, and where something has put it back in time, a new epoch, later than `known`. On disk when it returns.
 * @returns the epoch that it is in.
 */
export function beginRun(
  database: Database,
  own: Omit<Identity, 'id' | 'copiedAt'>,
  begun: { cause: EpochCause | null; known: number; at: number },
): Epoch {
  const { cause, known, at } = begun;
  const begin = database.$client.transaction(() => {
    const row = { id: 1, ...own, copiedAt: null };
    database.insert(identity).values(row).onConflictDoUpdate({ target: identity.id, set: row }).run();
    if (database.select().from(epochs).limit(1).all().length === 0)
      database.insert(epochs).values({ epoch: 1, at, cause: 'first', place: 0 }).run();
    if (cause === null) return;
    const epoch = Math.max(known, readEpoch(database).epoch) + 1;
    database
      .insert(epochs)
      .values({ epoch, at, cause, place: newestPlace(database).number })
      .run();
    database.$client.exec(HOLD_SALES);
  });
  begin.immediate();
  return readEpoch(database);
}

/** The next start begins a new epoch with it; of one without an identity it sees that by itself. @param at ms since the epoch. */
export function markCopied(database: Database, at: number): void {
  database.update(identity).set({ copiedAt: at }).where(isNull(identity.copiedAt)).run();
}
