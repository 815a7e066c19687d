/** Promises one narrow way to ask a person, so that a terminal, or a script in a test, can stand behind it. */

export interface Choice {
  value: string;
  name: string;
  /** Shown while it is pointed at. */
  note?: string;
}

export interface TextQuestion {
  message: string;
  /** What Enter alone answers. */
  usual?: string;
  /** What is wrong with an answer, in the person's language; null where it will do. */
  check(answer: string): string | null;
}

/** Each answers once, or throws `Stopped`. */
export interface Asker {
  say(text: string): void;
  text(question: TextQuestion): Promise<string>;
  /** Never shown as it is typed. */
  secret(question: Omit<TextQuestion, 'usual'>): Promise<string>;
  choose(question: { message: string; choices: Choice[]; usual?: string }): Promise<string>;
  several(question: { message: string; choices: Choice[]; usual: string[] }): Promise<string[]>;
}

/** The person stops (Ctrl-C, or the terminal is gone). */
export class Stopped extends Error {}
