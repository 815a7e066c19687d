/** Promises the station's document, every version of it with who and when, its secrets sealed; the newest is in force. */
import { desc, eq, gte, lt } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';
import { readStation } from '../station/read-station.ts';
import { withSecrets } from '../station/secrets.ts';
import type { Database } from './database.ts';
import { stations } from './schema.ts';
import type { Seal } from './seal.ts';

export interface Kept {
  version: number;
  document: Station;
}

/** Who changed the station, and what for. */
export interface Change {
  by: string;
  reason: string;
}
export interface Version extends Change {
  version: number;
  at: number;
}

export interface Stations {
  /** @throws where none was ever kept. */
  inForce(): Kept;
  isEmpty(): boolean;
  /** On disk before it returns; then whoever watches is told. */
  keep(document: Station, change: Change): Kept;
  version(number: number): (Version & Kept) | undefined;
  /** Newest first, from below `before`. */
  history(limit: number, before?: number): Version[];
  /** Every document that was in force at some moment from `at` on, newest first. */
  inForceSince(at: number): Station[];
  watch(watcher: (kept: Kept) => void): void;
}

/** What stands for a secret whose key is lost: devices refuse it, and a person enters it anew. */
const UNREADABLE = 'unreadable';

export function stationsIn(database: Database, seal: Seal, clock: Clock): Stations {
  type Row = typeof stations.$inferSelect;
  const opened = ({ document, ...row }: Row): Version & Kept => {
    const read = readStation(JSON.parse(document));
    if (!read.ok) {
      const faults = read.faults.map(({ path, message }) => `${path}: ${message.en}`).join('\n');
      throw new Error(`version ${row.version} of the station does not fit this release:\n${faults}`);
    }
    return { ...row, document: withSecrets(read.document, (sealed, place) => seal.open(sealed, place) ?? UNREADABLE) };
  };
  const watchers = new Set<(kept: Kept) => void>();
  const newest = () => database.select().from(stations).orderBy(desc(stations.version)).limit(1).all()[0];
  let inForce: Kept | null = null;
  return {
    isEmpty: () => newest() === undefined,
    inForce() {
      const row = inForce ? undefined : newest();
      inForce ??= row ? opened(row) : null;
      if (!inForce) throw new Error('the station has no document');
      return inForce;
    },
    keep(document, { by, reason }) {
      const sealed = JSON.stringify(withSecrets(document, seal.seal));
      const [row] = database.insert(stations).values({ document: sealed, at: clock.now(), by, reason }).returning().all();
      inForce = { document, version: row?.version ?? 0 };
      for (const watcher of watchers) watcher(inForce);
      return inForce;
    },
    version(number) {
      const row = database.select().from(stations).where(eq(stations.version, number)).all()[0];
      return row && opened(row);
    },
    history(limit, before = Number.MAX_SAFE_INTEGER) {
      const { version, at, by, reason } = stations;
      const columns = { version, at, by, reason };
      return database.select(columns).from(stations).where(lt(version, before)).orderBy(desc(version)).limit(limit).all();
    },
    inForceSince(at) {
      const since = database.select().from(stations).where(gte(stations.at, at)).orderBy(desc(stations.version)).all();
      const before = database.select().from(stations).where(lt(stations.at, at)).orderBy(desc(stations.version)).limit(1).all();
      return [...since, ...before].map((row) => opened(row).document);
    },
    watch: (watcher) => void watchers.add(watcher),
  };
}
