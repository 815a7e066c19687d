/** The shape of what a book writes through the journal: the same functions, each over when it is on disk. Used by every book. */

/** A book's writing functions as the journal's writer runs them, each in the transaction of one batch. */
export type Writes<Book> = { [Name in keyof Book]: (...given: never[]) => unknown };

/** @throws what SQLite says; then nothing is changed. */
export type Durable<Book extends Writes<Book>> = {
  [Name in keyof Book]: (...given: Parameters<Book[Name]>) => Promise<ReturnType<Book[Name]>>;
};
