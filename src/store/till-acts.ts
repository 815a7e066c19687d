/** What is done at the till beside the sales, on disk before it is done and when its outcome is known (D10). Used by the till desk. */
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { claims } from './schema.ts';
import { receipts, tillActs } from './till-tables.ts';

type ActState = 'ordered' | 'done' | 'notDone' | 'unknown';

interface StoredAct {
  id: string;
  kind: string;
  /** The client's idempotency key. */
  key: string | null;
  fingerprint: string;
  /** Milliseconds since the epoch. */
  at: number;
  by: string;
  workplace: string | null;
  drive: string | null;
  shift: number | null;
  /** Kopecks: laid into the drawer (negative: taken out), counted, or the document's total. */
  amount: number | null;
  request: Record<string, unknown>;
  state: ActState;
  outcome: Record<string, unknown> | null;
  settledAt: number | null;
}

/** A fiscal document that was made without a sale. */
interface ActDocument {
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';
  drive: string;
  documentNumber: number;
  total: number;
  paidBy: string | null;
  /** Kopecks. */
  cash: number;
  fiscalSign: string;
  cashier: string;
  shift: number;
}

interface Settling {
  state: Exclude<ActState, 'ordered'>;
  outcome: Record<string, unknown> | null;
  settledAt: number;
  documents: ActDocument[];
}

type Ordered = Omit<StoredAct, 'state' | 'outcome' | 'settledAt'>;

export interface ActBook {
  /** @throws where the key is another act's. */
  order(act: Ordered): Promise<void>;
  /** What was not done gives its key free. */
  settle(id: string, settling: Settling): Promise<void>;
  find(id: string): StoredAct | undefined;
  findByKey(kind: string, key: string): StoredAct | undefined;
  /** Ordered or unknown, oldest first. */
  unsettled(): StoredAct[];
  /** Of one shift, in their order. */
  ofShift(shift: { fnNumber: string; number: number }, kinds: string[]): StoredAct[];
  /** Done ones of that kind, newest first. */
  ofKind(kind: string, limit: number): StoredAct[];
}

type Row = typeof tillActs.$inferSelect;
const actOf = (row: Row): StoredAct => ({
  ...row,
  request: JSON.parse(row.request) as Record<string, unknown>,
  outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as Record<string, unknown>),
});

/** Run by the journal's writer, each function in one transaction. */
export const actWrites = (database: Database) => ({
  order({ request, ...act }: Ordered): void {
    database
      .insert(tillActs)
      .values({ ...act, request: JSON.stringify(request), state: 'ordered', outcome: null, settledAt: null })
      .run();
  },
  settle(id: string, { state, outcome, settledAt, documents }: Settling): void {
    const freed = state === 'notDone' ? { key: null } : {};
    database
      .update(tillActs)
      .set({ state, settledAt, outcome: outcome && JSON.stringify(outcome), ...freed })
      .where(eq(tillActs.id, id))
      .run();
    for (const document of documents) {
      database
        .insert(receipts)
        .values({ ...document, at: settledAt, card: null, saleId: null })
        .onConflictDoNothing()
        .run();
      // No sale may name it as its own.
      const { drive, documentNumber } = document;
      database
        .insert(claims)
        .values({ kind: 'document', name: String(documentNumber), drive, saleId: id, at: settledAt })
        .onConflictDoNothing()
        .run();
    }
  },
});

export function createActBook(database: Database, writes: Durable<ReturnType<typeof actWrites>>): ActBook {
  const read = (where: SQL | undefined) => database.select().from(tillActs).where(where).orderBy(asc(tillActs.at), asc(sql`rowid`));
  return {
    order: (act) => writes.order(act),
    settle: (id, settling) => writes.settle(id, settling),
    find: (id) => read(eq(tillActs.id, id)).all().map(actOf)[0],
    findByKey: (kind, key) =>
      read(and(eq(tillActs.kind, kind), eq(tillActs.key, key)))
        .all()
        .map(actOf)[0],
    unsettled: () => read(sql`state in ('ordered', 'unknown')`).all().map(actOf),
    ofShift: ({ fnNumber, number }, kinds) =>
      read(and(eq(tillActs.shift, number), inArray(tillActs.drive, [fnNumber, '']), inArray(tillActs.kind, kinds)))
        .all()
        .map(actOf),
    ofKind: (kind, limit) =>
      database
        .select()
        .from(tillActs)
        .where(and(eq(tillActs.kind, kind), eq(tillActs.state, 'done')))
        .orderBy(desc(tillActs.at))
        .limit(limit)
        .all()
        .map(actOf),
  };
}
