/** Asks in the console, in the person's language, without showing secrets. Used by `npm run setup`. */
import { checkbox, input, password, select } from '@inquirer/prompts';
import type { Language, Words } from '../station/faults.ts';
import { type Asker, Stopped } from './asker.ts';

const ACTIONS: Record<string, Words> = {
  navigate: { en: 'move', ru: 'выбор' },
  select: { en: 'choose', ru: 'выбрать' },
  all: { en: 'all', ru: 'все' },
  invert: { en: 'invert', ru: 'наоборот' },
  submit: { en: 'go on', ru: 'дальше' },
};
/** A list this long still fits an old 24-line screen. */
const PAGE = 16;

/** @throws Stopped where the person presses Ctrl-C. */
async function answerTo<Value>(prompt: Promise<Value>): Promise<Value> {
  try {
    return await prompt;
  } catch (problem) {
    if (problem instanceof Error && ['ExitPromptError', 'AbortPromptError', 'CancelPromptError'].includes(problem.name))
      throw new Stopped();
    throw problem;
  }
}

/** @param language is read at each question: the first of all chooses it. */
export function createConsoleAsker(language: () => Language): Asker {
  const keysHelpTip = (keys: [key: string, action: string][]) =>
    keys.map(([key, action]) => `${key} ${ACTIONS[action]?.[language()] ?? action}`).join(' • ');
  const theme = { style: { keysHelpTip } };
  const validate = (check: (answer: string) => string | null) => (answer: string) => check(answer) ?? true;
  return {
    say: (text) => void process.stdout.write(`${text}\n`),
    text: ({ message, usual, check }) =>
      answerTo(input({ message, validate: validate(check), ...(usual === undefined ? {} : { default: usual }) })),
    secret: ({ message, check }) => answerTo(password({ message, mask: '•', validate: validate(check) })),
    choose: ({ message, choices, usual }) =>
      answerTo(
        select({
          message,
          choices: choices.map(({ value, name, note }) => ({ value, name, ...(note ? { description: note } : {}) })),
          pageSize: PAGE,
          loop: false,
          theme,
          ...(usual === undefined ? {} : { default: usual }),
        }),
      ),
    several: ({ message, choices, usual }) =>
      answerTo(
        checkbox({
          message,
          choices: choices.map(({ value, name }) => ({ value, name, checked: usual.includes(value) })),
          pageSize: PAGE,
          loop: false,
          theme,
        }),
      ),
  };
}
