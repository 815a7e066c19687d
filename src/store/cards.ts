/**
 * The vault of clients' tokens and card numbers: they lie nowhere else, and no longer than a call needs them (D14). Used by the API and the
 * loyalty ports.
 */
import { randomUUID } from 'node:crypto';
import { and, eq, exists, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { cards, sales } from './schema.ts';

export interface CardVault {
  /** @returns a reference that says nothing of the token, once both are on disk. */
  keep(saleId: string, token: string): Promise<string>;
  /** Undefined once it is forgotten. */
  token(ref: string): string | undefined;
  keepNumber(ref: string, cardNumber: string): Promise<void>;
  number(ref: string): string | undefined;
  /** Deletes all of a sale's. */
  forget(saleId: string): Promise<void>;
  /** Deletes those of ended sales that a crash left here. */
  forgetEnded(): Promise<void>;
}

/** Run by the journal's writer. */
export function cardWrites(database: Database) {
  const named = (name: string) => sql`${sql.placeholder(name)}`;
  const add = database
    .insert(cards)
    .values({ ref: named('ref'), saleId: named('saleId'), token: named('token') })
    .prepare();
  const addNumber = database
    .update(cards)
    .set({ cardNumber: named('cardNumber') })
    .where(eq(cards.ref, named('ref')))
    .prepare();
  const remove = database
    .delete(cards)
    .where(eq(cards.saleId, named('saleId')))
    .prepare();
  return {
    keep: (ref: string, saleId: string, token: string) => void add.run({ ref, saleId, token }),
    keepNumber: (ref: string, cardNumber: string) => void addNumber.run({ ref, cardNumber }),
    forget: (saleId: string) => void remove.run({ saleId }),
    /** Those of ended sales that a crash left here. */
    forgetEnded() {
      const isEnded = and(eq(sales.id, cards.saleId), eq(sales.done, true));
      database
        .delete(cards)
        .where(exists(database.select({ id: sales.id }).from(sales).where(isEnded)))
        .run();
    },
  };
}

export function createCardVault(
  database: Database,
  writes: Durable<ReturnType<typeof cardWrites>>,
  newId: () => string = randomUUID,
): CardVault {
  const find = database
    .select()
    .from(cards)
    .where(eq(cards.ref, sql.placeholder('ref')))
    .prepare();
  const row = (ref: string) => find.all({ ref })[0];
  return {
    async keep(saleId, token) {
      const ref = `card-${newId()}`;
      await writes.keep(ref, saleId, token);
      return ref;
    },
    token: (ref) => row(ref)?.token,
    keepNumber: (ref, cardNumber) => writes.keepNumber(ref, cardNumber),
    number: (ref) => row(ref)?.cardNumber ?? undefined,
    forget: (saleId) => writes.forget(saleId),
    forgetEnded: () => writes.forgetEnded(),
  };
}
