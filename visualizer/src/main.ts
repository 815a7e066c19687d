/** The visualizer's entry: one chart on the stage, one panel beside it, and an address that opens both again. */
import { get, setTokenSource } from '../../web/api.ts';
import { html } from '../../web/element.ts';
import { currentLanguage, setLanguage } from '../../web/language.ts';
import { askForToken } from '../../web/token-window.ts';
import { ChartView } from './chart/chart-view.ts';
import { t } from './language/language.ts';
import { type AddressChanges, type Page, type Panel, VIEW_NAMES, type ViewName } from './page.ts';
import { BenchPanel } from './panels/bench/bench-panel.ts';
import { CoveragePanel } from './panels/coverage/coverage-panel.ts';
import { LivePanel } from './panels/live/live-panel.ts';
import { ReplayPanel } from './panels/replay/replay-panel.ts';
import { SumsPanel } from './panels/sums/sums-panel.ts';
import { type ChartSummary, createShell, type Shell } from './shell.ts';
import { loadPaymentNames } from './station.ts';

const FIRST_CHART = 'prepaid';

const readAddress = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

function viewIn(address: URLSearchParams): ViewName {
  return VIEW_NAMES.find((name) => name === address.get('view')) ?? 'live';
}

class VisualizerPage implements Page {
  readonly chart: ChartView;
  readonly shell: Shell;
  readonly #panels: Record<ViewName, Panel>;
  #view: ViewName = 'live';
  /** How many views are being opened. */
  #openings = 0;

  constructor() {
    const live = new LivePanel(this);
    this.chart = new ChartView((saleId) => void live.follow(saleId));
    this.shell = createShell(this);
    this.#panels = {
      live,
      replay: new ReplayPanel(this),
      sums: new SumsPanel(this),
      coverage: new CoveragePanel(this),
      bench: new BenchPanel(this),
    };
  }

  get address(): URLSearchParams {
    return readAddress();
  }

  async showChart(name: string, version?: number): Promise<void> {
    const before = this.chart.id;
    await this.chart.load(name, version);
    const now = this.chart.id;
    this.shell.markChart(now);
    if (!now || (before?.name === now.name && before.version === now.version)) return;
    this.updateAddress({ chart: now.name, version: String(now.version) });
    this.#panels[this.#view].onChartChange();
  }

  openView(view: ViewName, changes: AddressChanges): void {
    this.updateAddress({ ...changes, view });
    void this.#openPanel(view);
  }

  updateAddress(changes: AddressChanges): void {
    const next = readAddress();
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    history.replaceState(null, '', `#${next}`);
  }

  announce(text: string): void {
    this.shell.announce(text);
  }

  showLink(isUp: boolean): void {
    this.shell.showLink(isUp);
  }

  async start(): Promise<void> {
    this.#listen();
    const address = readAddress();
    const [{ charts }] = await Promise.all([
      get<{ charts: ChartSummary[] }>('/v1/charts'),
      this.showChart(address.get('chart') ?? FIRST_CHART, Number(address.get('version')) || undefined),
      loadPaymentNames(),
    ]);
    this.shell.listCharts(charts);
    this.shell.markChart(this.chart.id);
    void this.#openPanel(viewIn(address));
  }

  #listen(): void {
    window.addEventListener('hashchange', () => void this.#whileBusy(() => this.#followAddress()));
    window.addEventListener('keydown', (event) => {
      const isTyping = (event.target as Element).closest('input, textarea, select');
      if (!isTyping && !event.defaultPrevented && this.#panels[this.#view].onKey?.(event)) event.preventDefault();
    });
  }

  /** A link that is pasted into the open tab opens the same as in a new one. */
  async #followAddress(): Promise<void> {
    const address = readAddress();
    const chart = address.get('chart');
    if (chart) await this.showChart(chart, Number(address.get('version')) || undefined);
    await this.#openPanel(viewIn(address));
  }

  async #openPanel(view: ViewName): Promise<void> {
    this.#panels[this.#view].close();
    this.#view = view;
    const panel = this.#panels[view];
    this.shell.showPanel(view, panel.root);
    await this.#whileBusy(() => panel.open(readAddress()));
  }

  /** Screen readers wait until the panel is filled. */
  async #whileBusy(open: () => void | Promise<void>): Promise<void> {
    this.shell.showBusy(++this.#openings > 0);
    try {
      await open();
    } catch (problem) {
      this.announce((problem as Error).message);
    } finally {
      this.shell.showBusy(--this.#openings > 0);
    }
  }
}

async function main(): Promise<void> {
  setLanguage(currentLanguage());
  document.title = `${t('title')} — Kolonka`;
  setTokenSource(askForToken);
  const app = document.getElementById('app') as HTMLElement;
  const page = new VisualizerPage();
  app.replaceChildren(...page.shell.parts);
  try {
    await page.start();
  } catch (problem) {
    app.append(html('p', { class: 'fault', role: 'alert' }, `${t('failed')}: ${(problem as Error).message}`));
  }
}

void main();
