/** The buttons that step through a sale, play it, and copy the link to a step. Used by the replay panel. */
import { button, html, icon } from '../../../../web/element.ts';
import { t } from '../../language/language.ts';

const ICONS = {
  first: 'M4 3v10M13 3 6 8l7 5z',
  previous: 'M11 3 4 8l7 5z',
  next: 'M5 3l7 5-7 5z',
  last: 'M12 3v10M3 3l7 5-7 5z',
  link: 'M6.5 9.5l3-3M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1',
};
const PLAY_INTERVAL_MS = 700;

interface StepperActions {
  /** Goes to a step; what lies outside the sale is its first or last one. */
  step(sequence: number): void;
  current(): number;
  last(): number;
  copyLink(): void;
}

export class Stepper {
  readonly root: HTMLElement;
  readonly #actions: StepperActions;
  readonly #play: HTMLElement;
  #timer = 0;

  constructor(actions: StepperActions) {
    this.#actions = actions;
    const { step, current, last } = actions;
    this.#play = button(t('play'), () => this.playOrPause(), { class: 'primary' }, '▶');
    const createStepButton = (label: 'first' | 'previous' | 'next' | 'last', target: () => number) =>
      button(t(label), () => step(target()), {}, icon(ICONS[label]));
    this.root = html(
      'div',
      { class: 'stepper', role: 'group', 'aria-label': t('step') },
      createStepButton('first', () => 1),
      createStepButton('previous', () => current() - 1),
      this.#play,
      createStepButton('next', () => current() + 1),
      createStepButton('last', last),
      button(t('copyLink'), () => actions.copyLink(), { class: 'quiet' }, icon(ICONS.link)),
    );
  }

  /** From the start again, where the sale stands at its end. */
  playOrPause(): void {
    if (this.#timer) {
      this.pause();
      return;
    }
    const { step, current, last } = this.#actions;
    if (current() === last()) step(1);
    this.#timer = window.setInterval(() => {
      if (current() >= last()) this.pause();
      else step(current() + 1);
    }, PLAY_INTERVAL_MS);
    this.#labelPlay();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#labelPlay();
  }

  #labelPlay(): void {
    const label = t(this.#timer ? 'pause' : 'play');
    this.#play.textContent = this.#timer ? '❚❚' : '▶';
    this.#play.setAttribute('aria-label', label);
    this.#play.title = label;
  }
}
