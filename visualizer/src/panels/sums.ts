/** Promises the chart in sum: heat of counts and times, ways with their shares, ends with their reasons, two periods side by side. */
import { download, get } from '../api.ts';
import type { Notes } from '../chart/view.ts';
import { button, html } from '../element.ts';
import type { Page, Panel } from '../main.ts';
import { shortState } from '../sale.ts';
import { count, duration, percent, t } from '../words.ts';
import { filtersOf, periodBefore, periodOf, queryOf } from './filters.ts';

interface Times {
  count: number;
  median: number | null;
  p95: number | null;
}
interface Variant extends Times {
  id: string;
  share: number;
  states: string[];
  transitions: string[];
}
interface Ending extends Times {
  outcome: string;
  reason: string;
  state: string;
}
export interface Statistics {
  sales: number;
  states: (Times & { state: string })[];
  transitions: (Times & { transition: string })[];
  variants: Variant[];
  variantsInAll: number;
  outcomes: Ending[];
}
type Colour = 'counts' | 'median' | 'p95';

const OUTCOMES: Record<string, Parameters<typeof t>[0]> = {
  completed: 'completed',
  cancelled: 'cancelled',
  refunded: 'refundedSale',
  unpaid: 'unpaid',
  failed: 'failedSale',
};

const EXPORTS = [
  ['OCEL 2.0 JSON', 'ocel.json'],
  ['OCEL 2.0 SQLite', 'ocel.sqlite'],
  ['CSV', 'events.csv'],
] as const;

const emptyNotes = (): Notes => ({ classes: new Map(), heat: new Map(), texts: new Map(), badges: new Map() });

export class SumsPanel implements Panel {
  readonly root = html('div', { class: 'sums' });
  readonly #page: Page;
  readonly #body = html('div', { class: 'sums-body' });
  #statistics: Statistics | null = null;
  #earlier: Statistics | null = null;
  #lit: string | null = null;
  #colour: Colour = 'counts';
  #isOpen = false;
  #asked = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
    const colour = address.get('colour');
    if (colour === 'median' || colour === 'p95' || colour === 'counts') this.#colour = colour;
    this.#lit = address.get('variant');
    if (this.root.children.length === 0) this.root.append(await filtersOf(this.#page, () => void this.#ask()), this.#body);
    await this.#ask();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.note(null);
  }

  chartChanged(): void {
    this.#lit = null;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const { shown } = this.#page.chart;
    if (!shown) return;
    const ask = ++this.#asked;
    const { address } = this.#page;
    const period = periodOf(address);
    const before = address.get('compare') === 'before' ? periodBefore(period) : null;
    const of = (wanted: typeof period) => get<Statistics>(`/v1/charts/${shown.name}/statistics?${queryOf(address, wanted, shown.version)}`);
    try {
      const [now, earlier] = await Promise.all([of(period), before && of(before)]);
      if (ask !== this.#asked) return;
      this.#statistics = now;
      this.#earlier = earlier;
      this.#show();
    } catch (problem) {
      this.#page.say((problem as Error).message);
    }
  }

  #show(): void {
    const statistics = this.#statistics;
    if (!statistics) return;
    const colours = (['counts', 'median', 'p95'] as const).map((colour) =>
      html('button', { type: 'button', 'aria-pressed': String(this.#colour === colour), click: () => this.#colourBy(colour) }, t(colour)),
    );
    const { sales, variants, variantsInAll, outcomes } = statistics;
    const most = Math.max(...variants.map(({ share }) => share), 0.000_1);
    this.#body.replaceChildren(
      html(
        'p',
        { class: 'total' },
        `${t('closedSales')}: `,
        html('b', {}, count(sales)),
        this.#earlier ? html('span', { class: 'hint' }, ` (${t('before')}: ${count(this.#earlier.sales)})`) : null,
      ),
      html(
        'div',
        { class: 'choice', role: 'group', 'aria-label': t('colourBy') },
        html('span', { class: 'hint' }, t('colourBy')),
        ...colours,
      ),
      ...(sales === 0 ? [html('p', { class: 'empty' }, t('noSales'))] : []),
      html('h3', {}, `${t('variants')} · ${count(variantsInAll)}`),
      html('p', { class: 'hint' }, t('variantsHint')),
      html('ol', { class: 'variants' }, ...variants.map((variant, index) => this.#variantRow(variant, index, most))),
      variantsInAll > variants.length ? html('p', { class: 'hint' }, `+ ${count(variantsInAll - variants.length)} ${t('rarer')}`) : '',
      html('h3', {}, t('outcomes')),
      html('table', { class: 'outcomes' }, html('tbody', {}, ...outcomes.map((ending) => this.#endingRow(ending, sales)))),
      html('h3', {}, t('exports')),
      html('p', { class: 'hint' }, t('exportHint')),
      html('div', { class: 'choices' }, ...EXPORTS.map(([words, file]) => button(words, () => this.#export(file)))),
    );
    this.#note();
  }

  #export(file: string): void {
    const { from, to } = periodOf(this.#page.address);
    const query = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}) });
    void download(`/v1/export/${file}?${query}`, `kolonka-${file}`).catch((problem: Error) => this.#page.say(problem.message));
  }

  #colourBy(colour: Colour): void {
    this.#colour = colour;
    this.#lit = null;
    this.#page.note({ colour, variant: null });
    this.#show();
  }

  #variantRow(variant: Variant, index: number, most: number): HTMLElement {
    const { id, share, states, median, p95 } = variant;
    const earlier = this.#earlier?.variants.find((one) => one.id === id);
    const change = this.#earlier ? share - (earlier?.share ?? 0) : null;
    const short = states.filter((state) => !/\.(deciding|done|agreed)$/.test(state)).map(shortState);
    const bar = html('span', { class: 'bar' });
    bar.style.width = `${(share / most) * 100}%`;
    return html(
      'li',
      {},
      button(
        `${t('variants')} ${index + 1}`,
        () => {
          this.#lit = this.#lit === id ? null : id;
          this.#page.note({ variant: this.#lit });
          this.#show();
          const all = this.#statistics?.variants.find((one) => one.id === this.#lit);
          // The way is seen whole: what it unfolds pushes the rest out of sight.
          if (all) void this.#page.chart.unfoldFor(all.states).then(() => this.#page.chart.fit(true));
        },
        { 'aria-pressed': String(this.#lit === id), 'aria-label': null, title: short.join(' → ') },
        html(
          'span',
          { class: 'share' },
          percent(share),
          change === null
            ? null
            : html('small', { class: change >= 0 ? 'more' : 'less' }, ` ${change >= 0 ? '+' : '−'}${percent(Math.abs(change))}`),
        ),
        html('span', { class: 'where' }, `${short.slice(0, 3).join(' → ')} … ${short.at(-1) ?? ''}`),
        html('span', { class: 'time' }, `${count(variant.count)} · ${median === null ? '' : duration(median)}`),
        html('span', { class: 'time', title: t('p95Word') }, p95 === null ? '' : `≤ ${duration(p95)}`),
        bar,
      ),
    );
  }

  #endingRow({ outcome, reason, state, count: many, median }: Ending, sales: number): HTMLElement {
    const word = OUTCOMES[outcome];
    return html(
      'tr',
      { click: () => void this.#page.chart.reveal(state), title: state },
      html(
        'td',
        {},
        html('b', { class: `end is-${outcome}` }, word ? t(word) : outcome),
        html('br'),
        html('span', { class: 'hint' }, reason || t('noReason')),
      ),
      html('td', {}, percent(many / Math.max(1, sales)), html('br'), html('span', { class: 'hint' }, count(many))),
      html('td', {}, median === null ? '' : duration(median)),
    );
  }

  #note(): void {
    const statistics = this.#statistics;
    if (!this.#isOpen || !statistics) return;
    const lit = statistics.variants.find(({ id }) => id === this.#lit);
    this.#page.chart.note(
      lit ? litNotes(lit) : this.#earlier ? comparison(statistics, this.#earlier, this.#colour) : heatNotes(statistics, this.#colour),
    );
  }
}

const named = ({ states, transitions }: Statistics): [string, Times][] => [
  ...states.map((times): [string, Times] => [times.state, times]),
  ...transitions.map((times): [string, Times] => [times.transition, times]),
];

const figureOf = (times: Times, colour: Colour): number => (colour === 'counts' ? times.count : (times[colour] ?? 0));
const shown = (value: number, colour: Colour): string => (colour === 'counts' ? count(value) : value > 0 ? duration(value) : '');

const textsOf = ({ count: many, median, p95 }: Times): string[] => [
  `${count(many)} ${t('times')}`,
  ...(median === null ? [] : [`${t('medianWord')} ${duration(median)}, ${t('p95Word')} ${duration(p95 ?? 0)}`]),
];

function heatNotes(statistics: Statistics, colour: Colour): Notes {
  const notes = emptyNotes();
  const all = named(statistics);
  const most = Math.log1p(Math.max(...all.map(([, times]) => figureOf(times, colour)), 1));
  for (const [name, times] of all) {
    const value = figureOf(times, colour);
    notes.heat.set(name, Math.log1p(value) / most);
    notes.badges.set(name, shown(value, colour));
    notes.texts.set(name, textsOf(times));
    notes.classes.set(name, 'counted');
  }
  return notes;
}

function litNotes(variant: Variant): Notes {
  const notes = emptyNotes();
  const outer = (path: string) => path.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'));
  for (const name of [...variant.states.flatMap(outer), ...variant.transitions]) notes.classes.set(name, 'lit');
  const order = new Map<string, number>();
  for (const name of variant.transitions) order.set(name, (order.get(name) ?? 0) + 1);
  for (const [name, times] of order) if (times > 1) notes.badges.set(name, `×${times}`);
  return notes;
}

/** What has become more and what less: of counts per hundred sales, of times the time itself. */
function comparison(now: Statistics, before: Statistics, colour: Colour): Notes {
  const notes = emptyNotes();
  const earlier = new Map(named(before));
  const perSale = (times: Times | undefined, { sales }: Statistics) =>
    !times ? 0 : colour === 'counts' ? (times.count / Math.max(1, sales)) * 100 : figureOf(times, colour);
  const later = new Map(named(now));
  for (const name of new Set([...later.keys(), ...earlier.keys()])) {
    const [value, old] = [perSale(later.get(name), now), perSale(earlier.get(name), before)];
    const change = value - old;
    const share = Math.max(value, old) === 0 ? 0 : Math.abs(change) / Math.max(value, old);
    notes.heat.set(name, share);
    notes.classes.set(name, share < 0.01 ? 'counted' : change > 0 ? 'more' : 'less');
    const words = colour === 'counts' ? Math.abs(change).toFixed(1) : duration(Math.abs(change));
    notes.badges.set(name, share < 0.01 ? '' : `${change > 0 ? '+' : '−'}${words}`);
    const figure = (one: number) => (colour === 'counts' ? `${one.toFixed(1)} ${t('shareOfSales')}` : duration(one));
    notes.texts.set(name, [`${figure(value)}; ${t('before')}: ${figure(old)}`]);
  }
  return notes;
}
