/** The view of any sale, step by step: the one that the address names, or recent ones to choose from. */
import { html } from '../../../../web/element.ts';
import type { Page, Panel } from '../../page.ts';
import { readHistory } from './history.ts';
import { SaleChooser } from './sale-chooser.ts';
import { SaleReplay } from './sale-replay.ts';

export class ReplayPanel implements Panel {
  readonly root = html('div');
  readonly #page: Page;
  readonly #chooser: SaleChooser;
  #replay: SaleReplay | null = null;
  #isOpen = false;

  constructor(page: Page) {
    this.#page = page;
    this.#chooser = new SaleChooser((saleId) => page.openView('replay', { sale: saleId, at: null }));
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.annotate(null);
    const saleId = address.get('sale');
    if (!saleId) return this.#chooseSale();
    if (this.#replay?.history.saleId !== saleId) {
      this.#replay = null;
      this.#replay = await this.#load(saleId);
    }
    const { root, history } = this.#replay;
    this.root.replaceChildren(root);
    if (this.#isOpen) await this.#replay.show(Number(address.get('at')) || history.events.length);
  }

  close(): void {
    this.#isOpen = false;
    this.#replay?.pause();
    this.#page.chart.mark(null);
  }

  onChartChange(): void {
    if (this.#isOpen) this.#replay?.mark();
  }

  onKey(event: KeyboardEvent): boolean {
    return this.#replay?.onKey(event) ?? false;
  }

  async #chooseSale(): Promise<void> {
    this.#replay?.pause();
    this.#replay = null;
    this.#page.updateAddress({ sale: null, at: null });
    this.root.replaceChildren(this.#chooser.root);
    await this.#chooser.load();
  }

  async #load(saleId: string): Promise<SaleReplay> {
    const history = await readHistory(saleId);
    await this.#page.showChart(history.chart.name, history.chart.version);
    await this.#page.chart.unfoldFor(history.events.flatMap(({ after }) => after));
    const chooseAnother = () => void this.#chooseSale().catch((problem: Error) => this.#page.announce(problem.message));
    return new SaleReplay(this.#page, history, chooseAnother);
  }
}
