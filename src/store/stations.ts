/** Promises the station's document, every version of it, the newest in force. */
import { desc } from 'drizzle-orm';
import type { Database } from './database.ts';
import { stations } from './schema.ts';

export interface StoredStation {
  version: number;
  at: number;
  by: string;
  document: unknown;
}

export function newestStation(database: Database): StoredStation | undefined {
  const row = database.select().from(stations).orderBy(desc(stations.version)).limit(1).all()[0];
  return row && { ...row, document: JSON.parse(row.document) };
}

/** @returns the new version's number. */
export function keepStation(database: Database, document: unknown, at: number, by: string): number {
  const kept = database
    .insert(stations)
    .values({ document: JSON.stringify(document), at, by })
    .returning({ version: stations.version })
    .all();
  return kept[0]?.version ?? 0;
}
