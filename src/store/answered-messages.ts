/** The last order that each bank terminal has answered. Used by the terminal's client, to try the terminal's memory (D10). */
import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { answeredMessages } from './schema.ts';

interface AnsweredMessage {
  category: 'Payment' | 'Reversal';
  serviceId: string;
}

export interface AnsweredMessageStore {
  /** `terminal`: till and terminal in one name. */
  last(terminal: string): AnsweredMessage | undefined;
  record(terminal: string, message: AnsweredMessage): Promise<void>;
}

/** Run by the journal's writer. */
export const answeredMessageWrites = (database: Database) => ({
  record(terminal: string, { category, serviceId }: AnsweredMessage): void {
    database
      .insert(answeredMessages)
      .values({ terminal, category, serviceId })
      .onConflictDoUpdate({ target: answeredMessages.terminal, set: { category, serviceId } })
      .run();
  },
});

export const createAnsweredMessageStore = (
  database: Database,
  writes: Durable<ReturnType<typeof answeredMessageWrites>>,
): AnsweredMessageStore => ({
  last: (terminal) => database.select().from(answeredMessages).where(eq(answeredMessages.terminal, terminal)).all()[0],
  record: (terminal, message) => writes.record(terminal, message),
});
