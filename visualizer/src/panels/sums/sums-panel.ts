/** The view of all closed sales together: counts and times on the chart, variants, endings, two periods compared, export. */
import { download, get } from '../../../../web/api.ts';
import { button, html } from '../../../../web/element.ts';
import { formatCount } from '../../../../web/format.ts';
import { t } from '../../language/language.ts';
import type { Page, Panel } from '../../page.ts';
import { createFilters } from './filters.ts';
import { type Period, periodBefore, periodOf, statisticsQuery } from './period.ts';
import { MEASURES, type Measure, type Statistics, type Variant } from './statistics.ts';
import { annotateComparison, annotateHeat, annotateVariant } from './sums-annotations.ts';
import { createEndingTable, createVariantList } from './sums-lists.ts';

const EXPORTS = [
  ['OCEL 2.0 JSON', 'ocel.json'],
  ['OCEL 2.0 SQLite', 'ocel.sqlite'],
  ['CSV', 'events.csv'],
] as const;

export class SumsPanel implements Panel {
  readonly root = html('div', { class: 'sums' });
  readonly #page: Page;
  readonly #body = html('div', { class: 'sums-body' });
  #statistics: Statistics | null = null;
  /** Of the period before, where it is compared with. */
  #earlier: Statistics | null = null;
  /** Id of the variant that is lit on the chart. */
  #lit: string | null = null;
  #measure: Measure = 'counts';
  #isOpen = false;
  /** Counts the readings: an older answer that comes late is not shown. */
  #reading = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
    this.#measure = MEASURES.find((measure) => measure === address.get('colour')) ?? this.#measure;
    this.#lit = address.get('variant');
    this.root.replaceChildren(await createFilters(this.#page, () => void this.#read()), this.#body);
    await this.#read();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.annotate(null);
  }

  onChartChange(): void {
    this.#lit = null;
    void this.#read();
  }

  async #read(): Promise<void> {
    const { id } = this.#page.chart;
    if (!id) return;
    const reading = ++this.#reading;
    const { address } = this.#page;
    const period = periodOf(address);
    const before = address.get('compare') === 'before' ? periodBefore(period) : null;
    const read = (one: Period) => get<Statistics>(`/v1/charts/${id.name}/statistics?${statisticsQuery(address, one, id.version)}`);
    try {
      const [statistics, earlier] = await Promise.all([read(period), before && read(before)]);
      if (reading !== this.#reading) return;
      this.#statistics = statistics;
      this.#earlier = earlier;
      this.#show();
    } catch (problem) {
      this.#page.announce((problem as Error).message);
    }
  }

  #show(): void {
    const [statistics, earlier] = [this.#statistics, this.#earlier];
    if (!statistics) return;
    const { sales, variants, variantsInAll } = statistics;
    const rarer = variantsInAll - variants.length;
    this.#body.replaceChildren(
      html(
        'p',
        { class: 'total' },
        `${t('closedSales')}: `,
        html('b', {}, formatCount(sales)),
        earlier && html('span', { class: 'hint' }, ` (${t('before')}: ${formatCount(earlier.sales)})`),
      ),
      this.#createMeasureChoice(),
      ...(sales === 0 ? [html('p', { class: 'empty' }, t('noSales'))] : []),
      html('h3', {}, `${t('variants')} · ${formatCount(variantsInAll)}`),
      html('p', { class: 'hint' }, t('variantsHint')),
      createVariantList({ statistics, earlier, lit: this.#lit, press: (variant) => this.#toggleVariant(variant) }),
      rarer > 0 ? html('p', { class: 'hint' }, `+ ${formatCount(rarer)} ${t('rarer')}`) : '',
      html('h3', {}, t('outcomes')),
      createEndingTable(statistics, (state) => void this.#page.chart.reveal(state)),
      html('h3', {}, t('exports')),
      html('p', { class: 'hint' }, t('exportHint')),
      html('div', { class: 'choices' }, ...EXPORTS.map(([title, file]) => button(title, () => this.#export(file)))),
    );
    this.#annotate();
  }

  #createMeasureChoice(): HTMLElement {
    const buttons = MEASURES.map((measure) => {
      const isChosen = String(this.#measure === measure);
      return html('button', { type: 'button', 'aria-pressed': isChosen, click: () => this.#colourBy(measure) }, t(measure));
    });
    return html(
      'div',
      { class: 'choice', role: 'group', 'aria-label': t('colourBy') },
      html('span', { class: 'hint' }, t('colourBy')),
      ...buttons,
    );
  }

  #colourBy(measure: Measure): void {
    this.#measure = measure;
    this.#lit = null;
    this.#page.updateAddress({ colour: measure, variant: null });
    this.#show();
  }

  /** The whole chart is fitted again: what the variant unfolds pushes the rest out of sight. */
  #toggleVariant({ id, states }: Variant): void {
    const isLit = this.#lit !== id;
    this.#lit = isLit ? id : null;
    this.#page.updateAddress({ variant: this.#lit });
    this.#show();
    if (isLit) void this.#page.chart.unfoldFor(states).then(() => this.#page.chart.fit(true));
  }

  #annotate(): void {
    const [statistics, earlier] = [this.#statistics, this.#earlier];
    if (!this.#isOpen || !statistics) return;
    const lit = statistics.variants.find(({ id }) => id === this.#lit);
    if (lit) this.#page.chart.annotate(annotateVariant(lit));
    else if (earlier) this.#page.chart.annotate(annotateComparison(statistics, earlier, this.#measure));
    else this.#page.chart.annotate(annotateHeat(statistics, this.#measure));
  }

  #export(file: string): void {
    const { from, to } = periodOf(this.#page.address);
    const query = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}) });
    void download(`/v1/export/${file}?${query}`, `kolonka-${file}`).catch((problem: Error) => this.#page.announce(problem.message));
  }
}
