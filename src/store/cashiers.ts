/** Cashiers and where they are signed in. PINs are compared by the desk; here lie only their hashes. Used by the cashier desk. */
import { asc, eq, isNull } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { cashiers, signIns } from './till-tables.ts';

interface StoredCashier {
  id: string;
  name: string;
  inn: string | null;
  /** Salt and hash. */
  pin: string;
  isElder: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface CashierBook {
  /** Those who have not left, by name. */
  list(): StoredCashier[];
  add(cashier: StoredCashier): Promise<void>;
  /** One who leaves is signed out everywhere. */
  remove(id: string, at: number): Promise<void>;
  signIn(workplace: string, cashier: string, at: number): Promise<void>;
  signOut(workplace: string): Promise<void>;
  /** Cashiers' ids by workplace. */
  signedIn(): Map<string, string>;
}

/** Run by the journal's writer, each function in one transaction. */
export const cashierWrites = (database: Database) => ({
  add: (cashier: StoredCashier): void =>
    void database
      .insert(cashiers)
      .values({ ...cashier, removedAt: null })
      .run(),
  remove(id: string, removedAt: number): void {
    database.update(cashiers).set({ removedAt }).where(eq(cashiers.id, id)).run();
    database.delete(signIns).where(eq(signIns.cashier, id)).run();
  },
  signIn: (workplace: string, cashier: string, at: number): void =>
    void database
      .insert(signIns)
      .values({ workplace, cashier, at })
      .onConflictDoUpdate({ target: signIns.workplace, set: { cashier, at } })
      .run(),
  signOut: (workplace: string): void => void database.delete(signIns).where(eq(signIns.workplace, workplace)).run(),
});

export function createCashierBook(database: Database, writes: Durable<ReturnType<typeof cashierWrites>>): CashierBook {
  return {
    list: () =>
      database
        .select()
        .from(cashiers)
        .where(isNull(cashiers.removedAt))
        .orderBy(asc(cashiers.name))
        .all()
        .map(({ removedAt: _, ...cashier }) => cashier),
    add: (cashier) => writes.add(cashier),
    remove: (id, at) => writes.remove(id, at),
    signIn: (workplace, cashier, at) => writes.signIn(workplace, cashier, at),
    signOut: (workplace) => writes.signOut(workplace),
    signedIn: () =>
      new Map(
        database
          .select()
          .from(signIns)
          .all()
          .map(({ workplace, cashier }) => [workplace, cashier]),
      ),
  };
}
