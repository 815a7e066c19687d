/** Promises the page: one chart on the stage, one panel beside it, an address that brings both back. */
import { get, tokensFrom } from './api.ts';
import { ChartView } from './chart/view.ts';
import { html } from './element.ts';
import { BenchPanel } from './panels/bench.ts';
import { CoveragePanel } from './panels/coverage.ts';
import { LivePanel } from './panels/live.ts';
import { ReplayPanel } from './panels/replay.ts';
import { SumsPanel } from './panels/sums.ts';
import { shellOf } from './shell.ts';
import { knowStation } from './station.ts';
import { wantToken } from './token-window.ts';
import { language, speak, t } from './words.ts';

export type ViewName = 'live' | 'replay' | 'sums' | 'coverage' | 'bench';

/** A panel that is open: it paints the chart; shut, it leaves it alone. */
export interface Panel {
  readonly root: HTMLElement;
  open(address: URLSearchParams): void | Promise<void>;
  close(): void;
  /** Another chart is on the stage. */
  chartChanged(): void;
  /** A key that nothing else wanted; true where it was taken. */
  key?(event: KeyboardEvent): boolean;
}

export interface Page {
  chart: ChartView;
  address: URLSearchParams;
  showChart(name: string, version?: number): Promise<void>;
  go(view: ViewName, more: Record<string, string | null>): void;
  /** Changes the address without opening anything. */
  note(more: Record<string, string | null>): void;
  say(words: string): void;
  /** Whether what is shown live is the present. */
  linkIs(up: boolean): void;
}

interface Listed {
  charts: { name: string; version: number; description: string | null }[];
}

async function main(): Promise<void> {
  speak(language());
  document.title = `${t('title')} — Kolonka`;
  tokensFrom(wantToken);
  const app = document.getElementById('app') as HTMLElement;
  const panels = {} as Record<ViewName, Panel>;
  let current: ViewName = 'live';
  const address = () => new URLSearchParams(location.hash.slice(1));
  const write = (next: URLSearchParams) => history.replaceState(null, '', `#${next}`);
  const changed = (more: Record<string, string | null>): URLSearchParams => {
    const next = address();
    for (const [name, value] of Object.entries(more)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    return next;
  };

  const page: Page = {
    chart: new ChartView((id) => void (panels.live as LivePanel).follow(id)),
    get address() {
      return address();
    },
    async showChart(name, version) {
      const before = page.chart.shown;
      await page.chart.load(name, version);
      const now = page.chart.shown;
      shell.chartShown(now);
      if (now && (before?.name !== now.name || before.version !== now.version)) {
        write(changed({ chart: now.name, version: String(now.version) }));
        panels[current].chartChanged();
      }
    },
    go(view, more) {
      write(changed({ ...more, view }));
      show(view);
    },
    note: (more) => write(changed(more)),
    say: (words) => shell.say(words),
    linkIs: (up) => shell.linkIs(up),
  };

  const shell = shellOf(page, (view) => page.go(view, {}));
  const show = (view: ViewName) => {
    panels[current].close();
    current = view;
    shell.panelShown(view, panels[view].root);
    void Promise.resolve(panels[view].open(address())).catch((problem: Error) => page.say(problem.message));
  };
  panels.live = new LivePanel(page);
  panels.replay = new ReplayPanel(page);
  panels.sums = new SumsPanel(page);
  panels.coverage = new CoveragePanel(page);
  panels.bench = new BenchPanel(page);
  app.replaceChildren(...shell.parts);
  window.addEventListener('keydown', (event) => {
    const typing = (event.target as Element).closest('input, textarea, select');
    if (!typing && !event.defaultPrevented && panels[current].key?.(event)) event.preventDefault();
  });
  window.addEventListener('hashchange', () => show(viewIn(address(), panels)));

  try {
    const start = address();
    const [{ charts }] = await Promise.all([
      get<Listed>('/v1/charts'),
      page.showChart(start.get('chart') ?? 'prepaid', Number(start.get('version')) || undefined),
      knowStation(),
    ]);
    shell.chartsKnown(charts);
    shell.chartShown(page.chart.shown);
    show(viewIn(start, panels));
  } catch (problem) {
    app.append(html('p', { class: 'fault', role: 'alert' }, `${t('failed')}: ${(problem as Error).message}`));
  }
}

function viewIn(address: URLSearchParams, panels: Record<ViewName, Panel>): ViewName {
  const view = address.get('view') ?? 'live';
  return view in panels ? (view as ViewName) : 'live';
}

void main();
