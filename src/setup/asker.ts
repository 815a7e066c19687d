/** How the setup asks a person: in the console, or by a script in the tests. */
export interface Choice {
  value: string;
  name: string;
  /** Shown while it is pointed at. */
  note?: string;
}

interface TextQuestion {
  message: string;
  /** What Enter alone answers. */
  usual?: string;
  /** @returns what is wrong with an answer, in the person's language; null where it will do. */
  check(answer: string): string | null;
}

/** Every question resolves with its answer. @throws Stopped. */
export interface Asker {
  say(text: string): void;
  text(question: TextQuestion): Promise<string>;
  /** Never shown as it is typed. */
  secret(question: Omit<TextQuestion, 'usual'>): Promise<string>;
  choose(question: { message: string; choices: Choice[]; usual?: string }): Promise<string>;
  several(question: { message: string; choices: Choice[]; usual: string[] }): Promise<string[]>;
}

/** The person has stopped the setup (Ctrl-C, or the console is gone). */
export class Stopped extends Error {}
