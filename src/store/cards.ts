/**
 * The vault of clients' tokens and card numbers: they lie nowhere else, and no longer than a call needs them (D14). Used by the API and the
 * loyalty ports.
 */
import { randomUUID } from 'node:crypto';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { cards, sales } from './schema.ts';

export interface CardVault {
  /** On disk before it returns. @returns a reference that says nothing of the token. */
  keep(saleId: string, token: string): string;
  /** Undefined once it is forgotten. */
  token(ref: string): string | undefined;
  keepNumber(ref: string, cardNumber: string): void;
  number(ref: string): string | undefined;
  /** Deletes all of a sale's. */
  forget(saleId: string): void;
}

export function createCardVault(database: Database, newId: () => string = randomUUID): CardVault {
  const find = database
    .select()
    .from(cards)
    .where(eq(cards.ref, sql.placeholder('ref')))
    .prepare();
  const row = (ref: string) => find.all({ ref })[0];
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
    keep(saleId, token) {
      const ref = `card-${newId()}`;
      add.run({ ref, saleId, token });
      return ref;
    },
    token: (ref) => row(ref)?.token,
    keepNumber(ref, cardNumber) {
      addNumber.run({ ref, cardNumber });
    },
    number: (ref) => row(ref)?.cardNumber ?? undefined,
    forget(saleId) {
      remove.run({ saleId });
    },
  };
}

/** Deletes the cards of ended sales that a crash left here. */
export function forgetEndedCards(database: Database): void {
  const ended = database.select({ id: sales.id }).from(sales).where(eq(sales.done, true));
  database.delete(cards).where(inArray(cards.saleId, ended)).run();
}
