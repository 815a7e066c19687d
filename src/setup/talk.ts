/** Promises a conversation that can break off anywhere: each answer is kept before the next question, and given again the next time. */
import type { Language, Words } from '../station/faults.ts';
import type { Asker, Choice } from './asker.ts';

/** An answer or a trial's outcome, in its order. */
export interface Remembered {
  key: string;
  value: unknown;
}

/** Typed in place of an answer: what is being entered is left as it was. */
export const LEAVE = '!';
/** The person leaves what he is entering; caught by the list or the section that asked. */
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
  /** Something done once: a conversation that is taken up again gets what came of it (JSON). */
  once<Outcome>(what: string, run: () => Promise<Outcome>): Promise<Outcome>;
}

const OUT: Words = { en: '← leave this as it was', ru: '← оставить как было' };

/** `recalled`: what an earlier conversation came to; `keep` is told all of it after each answer. */
export function talkWith(asker: Asker, language: Language, recalled: Remembered[], keep: (all: Remembered[]) => void): Talk {
  const past = [...recalled];
  let at = 0;
  const told = (words: Words | string) => (typeof words === 'string' ? words : words[language]);
  const choiceOf = ({ value, name, note }: Option): Choice => ({ value, name: told(name), ...(note ? { note: told(note) } : {}) });

  async function remembered<Value>(key: string, live: () => Promise<Value>, shown: (value: Value) => string | null): Promise<Value> {
    const next = past[at];
    if (next?.key === key) {
      at++;
      const echo = shown(next.value as Value);
      if (echo !== null) asker.say(`  ↺ ${echo}`);
      return next.value as Value;
    }
    // The questions take another way than they did: what followed then means nothing now.
    past.length = at;
    const value = await live();
    past.push({ key, value });
    at = past.length;
    keep(past);
    return value;
  }

  const talk: Talk = {
    language,
    say: (words) => asker.say(told(words)),
    async text(ask, { usual, check = () => null, secret = false } = {}) {
      const message = told(ask);
      const sound = (answer: string) => (answer.trim() === LEAVE ? null : check(answer.trim()));
      const question = { message, check: sound, ...(usual === undefined ? {} : { usual }) };
      const live = () => (secret ? asker.secret({ message, check: sound }) : asker.text(question));
      const answer = (await remembered(ask.en, live, (given) => `${message} ${secret ? '•••' : given}`)).trim();
      if (answer === LEAVE) throw new Left();
      return answer;
    },
    async choose(ask, options, { usual, stay = false } = {}) {
      const all = stay ? options : [...options, { value: LEAVE, name: OUT }];
      const question = { message: told(ask), choices: all.map(choiceOf), ...(usual === undefined ? {} : { usual }) };
      const shown = (given: string) => `${question.message} ${question.choices.find(({ value }) => value === given)?.name ?? given}`;
      const answer = await remembered(ask.en, () => asker.choose(question), shown);
      if (answer === LEAVE) throw new Left();
      return answer;
    },
    several(ask, options, usual) {
      const message = told(ask);
      const live = () => asker.several({ message, choices: options.map(choiceOf), usual });
      return remembered(ask.en, live, (given) => `${message} ${given.join(', ')}`);
    },
    async yes(ask, usual) {
      const options = [
        { value: 'yes', name: { en: 'Yes', ru: 'Да' } },
        { value: 'no', name: { en: 'No', ru: 'Нет' } },
      ];
      return (await talk.choose(ask, options, { usual: usual ? 'yes' : 'no' })) === 'yes';
    },
    once: (what, run) => remembered(`once ${what}`, run, () => null),
  };
  return talk;
}
