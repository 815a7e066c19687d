/** Promises that clients' tokens and card numbers lie here alone, and no longer than a call needs them (D14). */
import { randomUUID } from 'node:crypto';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { cards, sales } from './schema.ts';

export interface CardVault {
  /** Keeps a token; the reference says nothing of it. On disk before it returns. */
  keep(saleId: string, token: string): string;
  token(ref: string): string | undefined;
  keepNumber(ref: string, cardNumber: string): void;
  number(ref: string): string | undefined;
  forget(saleId: string): void;
}

export function cardVault(database: Database, newId: () => string = randomUUID): CardVault {
  const find = database
    .select()
    .from(cards)
    .where(eq(cards.ref, sql.placeholder('ref')))
    .prepare();
  const row = (ref: string) => find.all({ ref })[0];
  return {
    keep(saleId, token) {
      const ref = `card-${newId()}`;
      database.insert(cards).values({ ref, saleId, token }).run();
      return ref;
    },
    token: (ref) => row(ref)?.token,
    keepNumber(ref, cardNumber) {
      database.update(cards).set({ cardNumber }).where(eq(cards.ref, ref)).run();
    },
    number: (ref) => row(ref)?.cardNumber ?? undefined,
    forget(saleId) {
      database.delete(cards).where(eq(cards.saleId, saleId)).run();
    },
  };
}

/** What a crash kept from being forgotten. */
export function forgetEndedCards(database: Database): void {
  const ended = database.select({ id: sales.id }).from(sales).where(eq(sales.done, true));
  database.delete(cards).where(inArray(cards.saleId, ended)).run();
}
