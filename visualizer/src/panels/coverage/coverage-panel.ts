/** The view of what is not covered: walked by sales and not by tests, by tests and not by sales, by neither. */
import { get } from '../../../../web/api.ts';
import { html } from '../../../../web/element.ts';
import { formatCount, formatPercent } from '../../../../web/format.ts';
import { type TextKey, t } from '../../language/language.ts';
import type { Page, Panel } from '../../page.ts';
import {
  annotateCoverage,
  COVERAGE_KINDS,
  type Coverage,
  type CoverageKind,
  type CoveredElement,
  compareCoverage,
} from './covered-elements.ts';

const HINTS: Record<CoverageKind, TextKey> = { untested: 'untestedHint', unseen: 'unseenHint', never: 'neverHint', both: 'bothHint' };

/** How to record what the tests walk, where that is not recorded. */
const createTestsHint = (): HTMLElement =>
  html('p', { class: 'empty' }, `${t('notTested')} `, html('kbd', {}, 'npm run build'), ` ${t('or')} `, html('kbd', {}, 'npm test'), '.');

export class CoveragePanel implements Panel {
  readonly root = html('div', { class: 'coverage' });
  readonly #page: Page;
  #elements: CoveredElement[] = [];
  #hasTests = false;
  /** The only kind that is shown on the chart and listed; null: all are shown, none is listed. */
  #kind: CoverageKind | null = null;
  #isOpen = false;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
    this.#kind = COVERAGE_KINDS.find((kind) => kind === address.get('kind')) ?? null;
    await this.#read();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.annotate(null);
  }

  onChartChange(): void {
    void this.#read().catch((problem: Error) => this.#page.announce(problem.message));
  }

  async #read(): Promise<void> {
    const { id, model } = this.#page.chart;
    if (!id || !model) return;
    const coverage = await get<Coverage>(`/v1/charts/${id.name}/coverage?version=${id.version}`);
    if (!this.#isOpen || this.#page.chart.model !== model) return;
    this.#elements = compareCoverage(model, coverage);
    this.#hasTests = coverage.tested !== null;
    this.#show();
  }

  #show(): void {
    const listed = this.#kind ? this.#elementsOf(this.#kind) : [];
    this.root.replaceChildren(
      html('div', { class: 'heading' }, html('h2', {}, t('coverage'))),
      this.#hasTests ? '' : createTestsHint(),
      html('ul', { class: 'kinds' }, ...COVERAGE_KINDS.map((kind) => this.#createKind(kind))),
      this.#kind && listed.length === 0 ? html('p', { class: 'empty' }, t('none')) : '',
      html('ul', { class: 'covered' }, ...listed.map((element) => this.#createElement(element))),
    );
    this.#page.chart.annotate(annotateCoverage(this.#elements, this.#kind));
  }

  #elementsOf(kind: CoverageKind): CoveredElement[] {
    return this.#elements.filter((element) => element.kind === kind);
  }

  #createKind(kind: CoverageKind): HTMLElement {
    const { length } = this.#elementsOf(kind);
    const isChosen = String(this.#kind === kind);
    return html(
      'li',
      {},
      html(
        'button',
        { type: 'button', class: `kind is-${kind}`, 'data-kind': kind, 'aria-pressed': isChosen, click: () => this.#toggleKind(kind) },
        html('span', { class: 'swatch', 'aria-hidden': 'true' }),
        html('b', {}, t(kind)),
        html('span', { class: 'sum' }, `${formatCount(length)} · ${formatPercent(length / Math.max(1, this.#elements.length))}`),
        html('span', { class: 'hint' }, t(HINTS[kind])),
      ),
    );
  }

  #createElement({ name, state, text, count }: CoveredElement): HTMLElement {
    const { chart } = this.#page;
    const show = () => void chart.reveal(state).then(() => chart.select(name));
    return html(
      'li',
      {},
      html(
        'button',
        { type: 'button', class: 'quiet', 'data-name': name, click: show },
        html('code', {}, text),
        count > 0 && html('span', { class: 'hint' }, ` ${formatCount(count)} ${t('times')}`),
      ),
    );
  }

  #toggleKind(kind: CoverageKind): void {
    this.#kind = this.#kind === kind ? null : kind;
    this.#page.updateAddress({ kind: this.#kind });
    this.#show();
  }
}
