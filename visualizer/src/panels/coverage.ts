/** Promises the gap between tests and life: walked but never tested, tested but never seen, never reached. */
import { get } from '../api.ts';
import type { ChartModel } from '../chart/model.ts';
import type { Notes } from '../chart/view.ts';
import { html } from '../element.ts';
import type { Page, Panel } from '../main.ts';
import { count, percent, t, type Word } from '../words.ts';

interface Coverage {
  tested: { states: string[]; transitions: string[] } | null;
  seen: { states: Record<string, number>; transitions: Record<string, number> };
}
type Kind = 'untested' | 'unseen' | 'never' | 'both';
/** What wants to be seen most stands first. */
const KINDS: Kind[] = ['untested', 'never', 'unseen', 'both'];
const HINTS: Record<Kind, Word> = { untested: 'untestedHint', unseen: 'unseenHint', never: 'neverHint', both: 'bothHint' };

interface Covered {
  name: string;
  /** Its state, to go to. */
  state: string;
  words: string;
  kind: Kind;
  times: number;
}

function coveredOf(model: ChartModel, { tested, seen }: Coverage): Covered[] {
  const inTests = new Set([...(tested?.states ?? []), ...(tested?.transitions ?? [])]);
  const inLife = new Map([...Object.entries(seen.states), ...Object.entries(seen.transitions)]);
  const covered = (name: string, state: string, words: string): Covered => {
    const times = inLife.get(name) ?? 0;
    const isTested = inTests.has(name);
    const kind = isTested ? (times > 0 ? 'both' : 'unseen') : times > 0 ? 'untested' : 'never';
    return { name, state, words, kind, times };
  };
  const states = [...model.nodes.keys()].filter((path) => path !== '').map((path) => covered(path, path, path));
  const arrows = model.arrows.map(({ name, from, event, guard, to }) =>
    covered(
      name,
      from.path,
      `${from.path || model.document.name} — ${event ?? t('otherwise')}${guard ? ` [${guard}]` : ''} → ${to?.path ?? '·'}`,
    ),
  );
  return [...states, ...arrows];
}

export class CoveragePanel implements Panel {
  readonly root = html('div', { class: 'coverage' });
  readonly #page: Page;
  #covered: Covered[] = [];
  #isTold = false;
  #shown: Kind | null = null;
  #isOpen = false;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
    const kind = address.get('kind');
    this.#shown = KINDS.find((one) => one === kind) ?? null;
    await this.#ask();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.note(null);
  }

  chartChanged(): void {
    void this.#ask().catch((problem: Error) => this.#page.say(problem.message));
  }

  async #ask(): Promise<void> {
    const { shown, model } = this.#page.chart;
    if (!shown || !model) return;
    const coverage = await get<Coverage>(`/v1/charts/${shown.name}/coverage?version=${shown.version}`);
    if (!this.#isOpen || this.#page.chart.model !== model) return;
    this.#covered = coveredOf(model, coverage);
    this.#isTold = coverage.tested !== null;
    this.#show();
  }

  #show(): void {
    const of = (kind: Kind) => this.#covered.filter((one) => one.kind === kind);
    const all = Math.max(1, this.#covered.length);
    const rows = KINDS.map((kind) =>
      html(
        'li',
        {},
        html(
          'button',
          {
            type: 'button',
            class: `kind is-${kind}`,
            'data-kind': kind,
            'aria-pressed': String(this.#shown === kind),
            click: () => this.#choose(kind),
          },
          html('span', { class: 'swatch', 'aria-hidden': 'true' }),
          html('b', {}, t(kind)),
          html('span', { class: 'sum' }, `${count(of(kind).length)} · ${percent(of(kind).length / all)}`),
          html('span', { class: 'hint' }, t(HINTS[kind])),
        ),
      ),
    );
    const listed = this.#shown ? of(this.#shown) : [];
    this.root.replaceChildren(
      html('div', { class: 'heading' }, html('h2', {}, t('coverage'))),
      this.#isTold ? '' : html('p', { class: 'empty' }, t('notTested')),
      html('ul', { class: 'kinds' }, ...rows),
      this.#shown && listed.length === 0 ? html('p', { class: 'empty' }, t('none')) : '',
      html(
        'ul',
        { class: 'covered' },
        ...listed.map(({ name, state, words, times }) =>
          html(
            'li',
            {},
            html(
              'button',
              {
                type: 'button',
                class: 'quiet',
                'data-name': name,
                click: () => void this.#page.chart.reveal(state).then(() => this.#page.chart.select(name)),
              },
              html('code', {}, words),
              times > 0 ? html('span', { class: 'hint' }, ` ${count(times)} ${t('times')}`) : '',
            ),
          ),
        ),
      ),
    );
    this.#page.chart.note(this.#notes());
  }

  #choose(kind: Kind): void {
    this.#shown = this.#shown === kind ? null : kind;
    this.#page.note({ kind: this.#shown });
    this.#show();
  }

  #notes(): Notes {
    const notes: Notes = { classes: new Map(), heat: new Map(), texts: new Map(), badges: new Map() };
    for (const { name, kind, times } of this.#covered) {
      if (this.#shown && kind !== this.#shown) continue;
      notes.classes.set(name, kind);
      notes.texts.set(name, [times > 0 ? `${t(kind)}, ${count(times)} ${t('times')}` : t(kind)]);
      if (kind === 'untested') notes.badges.set(name, '!');
    }
    return notes;
  }
}
