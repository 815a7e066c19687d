/** A technician who answers by a script, with Enter to every question that it does not name. Used by the setup's tests. */
import { type Asker, type Choice, Stopped } from '../../src/setup/asker.ts';

/**
 * The question and the answer: text to type, or a part of a choice's name; a list where several are marked; `stop` is Ctrl-C;
 * a function does something first and returns the answer.
 */
export type Step = [question: RegExp, answer: string | string[] | typeof stop | (() => string)];
export const stop = Symbol('Ctrl-C');

export interface ScriptedAsker extends Asker {
  /** All that was on the screen. */
  screen(): string;
  /** Steps that were never asked for. */
  left(): string[];
  script(steps: Step[]): void;
  /** Ctrl-C at the question of this number, whatever it is; null: at none. */
  breakOffAt(question: number | null): void;
  rest(): Step[];
  /** How many questions were asked since the script began. */
  asked(): number;
}

const MOST_QUESTIONS = 500;

export function scriptedAsker(): ScriptedAsker {
  const screen: string[] = [];
  let steps: Step[] = [];
  let asked = 0;
  let last: number | null = null;

  function next(message: string): string | string[] | undefined {
    if (++asked > MOST_QUESTIONS) throw new Error(`the questions have no end:\n${screen.slice(-30).join('\n')}`);
    if (asked === last) throw new Stopped();
    const [step] = steps;
    if (!step?.[0].test(message)) return undefined;
    steps = steps.slice(1);
    if (step[1] === stop) throw new Stopped();
    return typeof step[1] === 'function' ? step[1]() : (step[1] as string | string[]);
  }
  const lost = (message: string, detail: string) =>
    new Error(`no answer to “${message}” ${detail}; next in the script: ${steps[0]?.[0]}\n${screen.slice(-30).join('\n')}`);

  /** A person who is told what is wrong tries again. */
  function typed(message: string, usual: string | undefined, check: (answer: string) => string | null, shown: (answer: string) => string) {
    for (;;) {
      const answer = next(message) ?? usual;
      if (typeof answer !== 'string') throw lost(message, '');
      screen.push(`? ${message} ${shown(answer)}`);
      const wrong = check(answer);
      if (wrong === null) return answer;
      screen.push(`> ${wrong}`);
      if (answer === usual) throw lost(message, wrong);
    }
  }
  const find = (message: string, choices: Choice[], wanted: string) => {
    const choice = choices.find(({ value, name }) => value === wanted || name.includes(wanted));
    if (!choice) throw lost(message, `“${wanted}” of ${choices.map(({ name }) => name).join(' | ')}`);
    return choice;
  };

  return {
    screen: () => screen.join('\n'),
    left: () => steps.map(([question]) => String(question)),
    rest: () => steps,
    asked: () => asked,
    breakOffAt(question) {
      last = question;
    },
    script(more) {
      steps = more;
      asked = 0;
    },
    say: (text) => void screen.push(text),
    text: async ({ message, usual, check }) => typed(message, usual, check, (answer) => answer),
    secret: async ({ message, check }) => typed(message, '', check, (answer) => '•'.repeat(answer.length)),
    async choose({ message, choices, usual }) {
      const wanted = next(message) ?? choices.find(({ value }) => value === usual)?.value ?? choices[0]?.value;
      if (typeof wanted !== 'string') throw lost(message, '');
      const choice = find(message, choices, wanted);
      screen.push(`? ${message} ${choice.name}`);
      return choice.value;
    },
    async several({ message, choices, usual }) {
      const wanted = next(message) ?? usual;
      if (!Array.isArray(wanted)) throw lost(message, '');
      const marked = wanted.map((one) => find(message, choices, one).value);
      screen.push(`? ${message} ${marked.join(', ')}`);
      return marked;
    },
  };
}
