/**
 * The last order that each bank terminal has answered, and that before each order. Used by the terminal's client, to try the terminal's
 * memory (D10).
 */
import { eq, lt } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import { answeredMessages, bankOrders } from './bank-tables.ts';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';

interface AnsweredMessage {
  category: 'Payment' | 'Reversal';
  serviceId: string;
}

export interface AnsweredMessageStore {
  /** `terminal`: till and terminal in one name. */
  last(terminal: string): AnsweredMessage | undefined;
  record(terminal: string, message: AnsweredMessage): Promise<void>;
  /** What was answered last before that order goes out for the first time; over when it is on disk. */
  noteGiven(terminal: string, serviceId: string): Promise<void>;
  /** Null: nothing was answered before; undefined: no such order went out. */
  before(serviceId: string): AnsweredMessage | null | undefined;
}

/** Nobody asks for an older order. */
const KEPT_MS = 31 * 86_400_000;

const lastOf = (database: Database, terminal: string) =>
  database.select().from(answeredMessages).where(eq(answeredMessages.terminal, terminal)).all()[0];

/** Run by the journal's writer. */
export function answeredMessageWrites(database: Database) {
  let isSwept = false;
  /** Once in a process, with its first order. */
  function sweep(now: number): void {
    if (isSwept) return;
    database
      .delete(bankOrders)
      .where(lt(bankOrders.at, now - KEPT_MS))
      .run();
    isSwept = true;
  }
  return {
    record(terminal: string, { category, serviceId }: AnsweredMessage): void {
      database
        .insert(answeredMessages)
        .values({ terminal, category, serviceId })
        .onConflictDoUpdate({ target: answeredMessages.terminal, set: { category, serviceId } })
        .run();
    },
    noteGiven(terminal: string, serviceId: string, at: number): void {
      sweep(at);
      const { category: categoryBefore = null, serviceId: serviceIdBefore = null } = lastOf(database, terminal) ?? {};
      database.insert(bankOrders).values({ serviceId, at, categoryBefore, serviceIdBefore }).onConflictDoNothing().run();
    },
  };
}

export const createAnsweredMessageStore = (
  database: Database,
  writes: Durable<ReturnType<typeof answeredMessageWrites>>,
  clock: Pick<Clock, 'now'>,
): AnsweredMessageStore => ({
  last: (terminal) => lastOf(database, terminal),
  record: (terminal, message) => writes.record(terminal, message),
  noteGiven: (terminal, serviceId) => writes.noteGiven(terminal, serviceId, clock.now()),
  before(serviceId) {
    const row = database.select().from(bankOrders).where(eq(bankOrders.serviceId, serviceId)).all()[0];
    if (!row) return undefined;
    const { categoryBefore: category, serviceIdBefore: before } = row;
    return category && before ? { category, serviceId: before } : null;
  },
});
