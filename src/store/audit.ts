/** The audit list: who changed what and when. It only grows. Used by src/api. */
import { and, desc, gte, lt } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { audit } from './schema.ts';

interface AuditEntry {
  /** Milliseconds since the epoch. */
  at: number;
  /** The token's name. */
  by: string;
  role: string;
  /** `station.changed`, `price.changed`, `attention.resolved`… */
  action: string;
  /** Without secrets. */
  facts: Record<string, unknown>;
}

export interface AuditList {
  record(entry: AuditEntry): Promise<void>;
  /** Newest first, with ids below `before`. @param query `from` counted in, `to` not. */
  read(query: {
    from?: number | undefined;
    to?: number | undefined;
    before?: number | undefined;
    limit: number;
  }): (AuditEntry & { id: number })[];
}

/** Run by the journal's writer. */
export const auditWrites = (database: Database) => ({
  record({ facts, ...entry }: AuditEntry): void {
    database
      .insert(audit)
      .values({ ...entry, facts: JSON.stringify(facts) })
      .run();
  },
});

export function createAuditList(database: Database, writes: Durable<ReturnType<typeof auditWrites>>): AuditList {
  return {
    record: (entry) => writes.record(entry),
    read({ from = 0, to = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER, limit }) {
      return database
        .select()
        .from(audit)
        .where(and(gte(audit.at, from), lt(audit.at, to), lt(audit.id, before)))
        .orderBy(desc(audit.id))
        .limit(limit)
        .all()
        .map((row) => ({ ...row, facts: JSON.parse(row.facts) as Record<string, unknown> }));
    },
  };
}
