/** A conversation that can be broken off: stored answers answer the same questions by themselves the next time. Used by all sections. */
import type { Language, Words } from '../station/faults.ts';
import type { Asker, Choice } from './asker.ts';

/** An answer or a trial's outcome, in its order. */
export interface Remembered {
  key: string;
  value: unknown;
}

/** Typed in place of an answer: what is being entered is left as it was. */
const LEAVE = '!';
/** The person leaves what is being entered; caught by the list or the section that asked. */
export class Left extends Error {}

export interface Option {
  value: string;
  name: Words | string;
  note?: Words;
}

export interface Talk {
  readonly language: Language;
  say(words: Words | string): void;
  /** @throws Left. `check` says what is wrong with an answer. */
  text(ask: Words, how?: { usual?: string | undefined; check?(answer: string): string | null; secret?: boolean }): Promise<string>;
  /** @throws Left, unless `stay`: then there is nothing to leave. */
  choose(ask: Words, options: Option[], how?: { usual?: string | undefined; stay?: boolean }): Promise<string>;
  several(ask: Words, options: Option[], usual: string[]): Promise<string[]>;
  yes(ask: Words, usual: boolean): Promise<boolean>;
  /** Runs once: a conversation that is taken up again gets the stored outcome (JSON). */
  once<Outcome>(what: string, run: () => Promise<Outcome>): Promise<Outcome>;
}

const OUT: Words = { en: '← leave this as it was', ru: '← оставить как было' };

/** @param earlier the answers of an earlier conversation. @param store is given all answers after each. */
export function createTalk(asker: Asker, language: Language, earlier: Remembered[], store: (all: Remembered[]) => void): Talk {
  const past = [...earlier];
  let at = 0;
  const inWords = (words: Words | string) => (typeof words === 'string' ? words : words[language]);
  const choiceOf = ({ value, name, note }: Option): Choice => ({ value, name: inWords(name), ...(note ? { note: inWords(note) } : {}) });

  /** The earlier answer to the same question, else a new one. @param echo what is shown of an earlier answer; null: nothing. */
  async function recallOr<Value>(key: string, ask: () => Promise<Value>, echo: (value: Value) => string | null): Promise<Value> {
    const next = past[at];
    if (next?.key === key) {
      at++;
      const text = echo(next.value as Value);
      if (text !== null) asker.say(`  ↺ ${text}`);
      return next.value as Value;
    }
    // The questions take another way than they did: what followed then means nothing now.
    past.length = at;
    const value = await ask();
    past.push({ key, value });
    at = past.length;
    store(past);
    return value;
  }

  const talk: Talk = {
    language,
    say: (words) => asker.say(inWords(words)),
    async text(ask, { usual, check = () => null, secret = false } = {}) {
      const message = inWords(ask);
      const checkTrimmed = (answer: string) => (answer.trim() === LEAVE ? null : check(answer.trim()));
      const question = { message, check: checkTrimmed, ...(usual === undefined ? {} : { usual }) };
      const askNow = () => (secret ? asker.secret({ message, check: checkTrimmed }) : asker.text(question));
      const answer = (await recallOr(ask.en, askNow, (given) => `${message} ${secret ? '•••' : given}`)).trim();
      if (answer === LEAVE) throw new Left();
      return answer;
    },
    async choose(ask, options, { usual, stay = false } = {}) {
      const all = stay ? options : [...options, { value: LEAVE, name: OUT }];
      const question = { message: inWords(ask), choices: all.map(choiceOf), ...(usual === undefined ? {} : { usual }) };
      const echo = (given: string) => `${question.message} ${question.choices.find(({ value }) => value === given)?.name ?? given}`;
      const answer = await recallOr(ask.en, () => asker.choose(question), echo);
      if (answer === LEAVE) throw new Left();
      return answer;
    },
    several(ask, options, usual) {
      const message = inWords(ask);
      const askNow = () => asker.several({ message, choices: options.map(choiceOf), usual });
      return recallOr(ask.en, askNow, (given) => `${message} ${given.join(', ')}`);
    },
    async yes(ask, usual) {
      const options = [
        { value: 'yes', name: { en: 'Yes', ru: 'Да' } },
        { value: 'no', name: { en: 'No', ru: 'Нет' } },
      ];
      return (await talk.choose(ask, options, { usual: usual ? 'yes' : 'no' })) === 'yes';
    },
    once: (what, run) => recallOr(`once ${what}`, run, () => null),
  };
  return talk;
}
