/** Promises the questions in a terminal, in the person's language, secrets unseen. */
import { checkbox, input, password, select } from '@inquirer/prompts';
import type { Language, Words } from '../station/faults.ts';
import { type Asker, Stopped } from './asker.ts';

const KEYS: Record<string, Words> = {
  navigate: { en: 'move', ru: 'выбор' },
  select: { en: 'choose', ru: 'выбрать' },
  all: { en: 'all', ru: 'все' },
  invert: { en: 'invert', ru: 'наоборот' },
  submit: { en: 'go on', ru: 'дальше' },
};
/** A list this long still fits an old 24-line screen. */
const PAGE = 16;

/** @throws Stopped where the person presses Ctrl-C. */
async function answered<Value>(prompt: Promise<Value>): Promise<Value> {
  try {
    return await prompt;
  } catch (problem) {
    if (problem instanceof Error && ['ExitPromptError', 'AbortPromptError', 'CancelPromptError'].includes(problem.name))
      throw new Stopped();
    throw problem;
  }
}

/** `language` is asked at each question: the first of all chooses it. */
export function terminalAsker(language: () => Language): Asker {
  const keys = (pressed: [key: string, action: string][]) =>
    pressed.map(([key, action]) => `${key} ${KEYS[action]?.[language()] ?? action}`).join(' • ');
  const theme = { style: { keysHelpTip: keys } };
  const sound = (check: (answer: string) => string | null) => (answer: string) => check(answer) ?? true;
  return {
    say: (text) => void process.stdout.write(`${text}\n`),
    text: ({ message, usual, check }) =>
      answered(input({ message, validate: sound(check), ...(usual === undefined ? {} : { default: usual }) })),
    secret: ({ message, check }) => answered(password({ message, mask: '•', validate: sound(check) })),
    choose: ({ message, choices, usual }) =>
      answered(
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
      answered(
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
