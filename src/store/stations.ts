/**
 * The station's document: every version with who and when, its secrets sealed. The newest is in force. Used by src/cli, src/api and the
 * setup.
 */
import { desc, eq, gte, lt } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';
import { readStation } from '../station/read-station.ts';
import { lostSecret, sealedIn, withSecrets } from '../station/secrets.ts';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { stations } from './schema.ts';
import type { Seal } from './seal.ts';

export interface StoredStation {
  version: number;
  document: Station;
}

/** Who changed the station, and what for. */
interface Authorship {
  by: string;
  reason: string;
}
interface Revision extends Authorship {
  version: number;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Stations {
  /** @throws where there is none yet. */
  inForce(): StoredStation;
  isEmpty(): boolean;
  /**
   * Over when it is on disk and watchers were called. Rejects with `MovedOn` where another document than the one that is in force at the
   * call has been put in force meanwhile.
   */
  keep(document: Station, authorship: Authorship): Promise<StoredStation>;
  /** @throws where that version does not fit this release. */
  version(number: number): (Revision & StoredStation) | undefined;
  /** Newest first, from below version `before`. */
  history(limit: number, before?: number): Revision[];
  /** Every document that was in force at some moment from `at` on, newest first. @param at milliseconds since the epoch. */
  inForceSince(at: number): Station[];
  watch(watcher: (station: StoredStation) => void): void;
}

type Row = typeof stations.$inferSelect;

/** @throws where the document does not fit this release. */
function readRow({ document, ...row }: Row, seal: Seal): Revision & StoredStation {
  const read = readStation(JSON.parse(document));
  if (!read.ok) {
    const faults = read.faults.map(({ path, message }) => `${path}: ${message.en}`).join('\n');
    throw new Error(`version ${row.version} of the station does not fit this release:\n${faults}`);
  }
  return { ...row, document: withSecrets(read.document, (sealed, place) => seal.open(sealed, place) ?? lostSecret(sealed)) };
}

/** Somebody put another document in force meanwhile. */
export class MovedOn extends Error {
  constructor() {
    super('the station has another document by now');
    this.name = 'MovedOn';
  }
}

/** Run by the journal's writer. */
export const stationWrites = (database: Database) => ({
  /** @param from the version that must be the newest; 0: there is none. @returns the new version; null where it is not. */
  keep(row: Omit<Row, 'version'>, from: number): number | null {
    if ((newestOf(database)?.version ?? 0) !== from) return null;
    return database.insert(stations).values(row).returning({ version: stations.version }).all()[0]?.version ?? 0;
  },
});

const newestOf = (database: Database): Row | undefined =>
  database.select().from(stations).orderBy(desc(stations.version)).limit(1).all()[0];

export function createStations(database: Database, writes: Durable<ReturnType<typeof stationWrites>>, seal: Seal, clock: Clock): Stations {
  const watchers = new Set<(station: StoredStation) => void>();
  const newest = () => newestOf(database);
  let inForce: StoredStation | null = null;
  return {
    isEmpty: () => newest() === undefined,
    inForce() {
      const row = inForce ? undefined : newest();
      inForce ??= row ? readRow(row, seal) : null;
      if (!inForce) throw new Error('the station has no document');
      return inForce;
    },
    async keep(document, { by, reason }) {
      const sealed = JSON.stringify(withSecrets(document, (secret, place) => sealedIn(secret) ?? seal.seal(secret, place)));
      const from = inForce?.version ?? newest()?.version ?? 0;
      const version = await writes.keep({ document: sealed, at: clock.now(), by, reason }, from);
      if (version === null) throw new MovedOn();
      inForce = { document, version };
      for (const watcher of watchers) watcher(inForce);
      return inForce;
    },
    version(number) {
      const row = database.select().from(stations).where(eq(stations.version, number)).all()[0];
      return row && readRow(row, seal);
    },
    history(limit, before = Number.MAX_SAFE_INTEGER) {
      const { version, at, by, reason } = stations;
      const columns = { version, at, by, reason };
      return database.select(columns).from(stations).where(lt(version, before)).orderBy(desc(version)).limit(limit).all();
    },
    inForceSince(at) {
      const since = database.select().from(stations).where(gte(stations.at, at)).orderBy(desc(stations.version)).all();
      const before = database.select().from(stations).where(lt(stations.at, at)).orderBy(desc(stations.version)).limit(1).all();
      return [...since, ...before].map((row) => readRow(row, seal).document);
    },
    watch: (watcher) => void watchers.add(watcher),
  };
}
