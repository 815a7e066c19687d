/** The last order that each bank terminal has answered. Used by the terminal's client, to try the terminal's memory (D10). */
import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { answeredMessages } from './schema.ts';

interface AnsweredMessage {
  category: 'Payment' | 'Reversal';
  serviceId: string;
}

export interface AnsweredMessageStore {
  /** `terminal`: till and terminal in one name. */
  last(terminal: string): AnsweredMessage | undefined;
  record(terminal: string, message: AnsweredMessage): void;
}

export const createAnsweredMessageStore = (database: Database): AnsweredMessageStore => ({
  last: (terminal) => database.select().from(answeredMessages).where(eq(answeredMessages.terminal, terminal)).all()[0],
  record: (terminal, { category, serviceId }) =>
    void database
      .insert(answeredMessages)
      .values({ terminal, category, serviceId })
      .onConflictDoUpdate({ target: answeredMessages.terminal, set: { category, serviceId } })
      .run(),
});
