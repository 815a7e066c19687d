/** The frame around chart and panel: charts and views to choose from, search, zoom, export, language, theme, announcements. */

import { button, html, icon } from '../../web/element.ts';
import { formatTime } from '../../web/format.ts';
import { switchLanguage } from '../../web/language.ts';
import { applyTheme, currentTheme, toggleTheme } from '../../web/theme.ts';
import { createExportMenu } from './chart/export-menu.ts';
import { chartTitle, t } from './language/language.ts';
import { type Page, VIEW_NAMES, type ViewName } from './page.ts';

/** A chart as `GET /v1/charts` lists it. */
export interface ChartSummary {
  name: string;
  version: number;
  description: string | null;
}

export interface Shell {
  readonly parts: HTMLElement[];
  listCharts(charts: ChartSummary[]): void;
  markChart(chart: { name: string } | null): void;
  showPanel(view: ViewName, root: HTMLElement): void;
  /** Whether the panel is being filled. */
  showBusy(isBusy: boolean): void;
  showLink(isUp: boolean): void;
  announce(text: string): void;
}

const ICONS = {
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  fold: 'M3 3h10v10H3zM6 8h4',
  unfold: 'M3 3h10v10H3zM6 8h4M8 6v4',
  lost: 'M2 2l12 12M3 7a7 7 0 0 1 2.6-1.7M8 5a7 7 0 0 1 5 2M5.5 9.6A3.6 3.6 0 0 1 8 8.6M8 12h.01',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
};
const ANNOUNCEMENT_MS = 6000;

export function createShell(page: Page): Shell {
  applyTheme();
  const charts = createChartChoice(page);
  const side = createSide(page);
  const link = createLinkBanner();
  const announcer = createAnnouncer();
  const header = html(
    'header',
    {},
    html('h1', {}, html('span', { class: 'brand' }, 'Kolonka'), html('span', { class: 'wide' }, ` ${t('title')}`)),
    charts.root,
    createSearchField(page),
    createLanguageButton(),
    createThemeButton(),
  );
  const ground = html('main', { class: 'ground' }, page.chart.stage, createToolbar(page), page.chart.card, announcer.root);
  return {
    parts: [header, link.root, html('div', { class: 'body' }, ground, side.root)],
    listCharts: charts.list,
    markChart: charts.mark,
    showPanel: side.showPanel,
    showBusy: side.showBusy,
    showLink: link.show,
    announce: announcer.announce,
  };
}

function createChartChoice(page: Page) {
  const root = html('div', { class: 'charts', role: 'group', 'aria-label': t('chart') });
  const createButton = ({ name, version, description }: ChartSummary) =>
    html(
      'button',
      {
        type: 'button',
        'data-name': name,
        'data-version': version,
        title: description ?? name,
        click: () => void page.showChart(name, version),
      },
      chartTitle(name),
      html('span', { class: 'count', hidden: true }),
    );
  return {
    root,
    list: (summaries: ChartSummary[]) => root.replaceChildren(...summaries.map(createButton)),
    mark(chart: { name: string } | null) {
      for (const one of root.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one.dataset.name === chart?.name));
    },
  };
}

/** The tabs of the views, and the panel of the one that is chosen. */
function createSide(page: Page) {
  const tabs = new Map(
    VIEW_NAMES.map((view) => {
      const open = () => page.openView(view, {});
      return [view, html('button', { type: 'button', role: 'tab', id: `tab-${view}`, 'aria-controls': 'panel', click: open }, t(view))];
    }),
  );
  const panel = html('div', { class: 'panel', id: 'panel', role: 'tabpanel', tabindex: -1 });
  const tabList = html('div', { class: 'tabs', role: 'tablist', 'aria-label': t('views') }, ...tabs.values());
  return {
    root: html('section', { class: 'side' }, tabList, panel),
    showPanel(view: ViewName, root: HTMLElement) {
      for (const [name, tab] of tabs) tab.setAttribute('aria-selected', String(name === view));
      panel.setAttribute('aria-labelledby', `tab-${view}`);
      panel.replaceChildren(root);
    },
    showBusy: (isBusy: boolean) => panel.setAttribute('aria-busy', String(isBusy)),
  };
}

function createToolbar(page: Page): HTMLElement {
  const { chart } = page;
  return html(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': t('chart') },
    button(t('zoomIn'), () => chart.camera.zoom(1.25), {}, icon(ICONS.plus)),
    button(t('zoomOut'), () => chart.camera.zoom(0.8), {}, icon(ICONS.minus)),
    button(t('fit'), () => chart.fit(true), {}, icon(ICONS.fit)),
    button(t('unfoldAll'), () => void chart.foldAll(false), {}, icon(ICONS.unfold)),
    button(t('foldAll'), () => void chart.foldAll(true), {}, icon(ICONS.fold)),
    createExportMenu(chart, (text) => page.announce(text)),
  );
}

/** Enter goes from one match to the next. */
function createSearchField({ chart }: Page): HTMLElement {
  let matches: string[] = [];
  let next = 0;
  const input = html('input', {
    type: 'search',
    placeholder: t('searchShort'),
    'aria-label': t('search'),
    input: () => {
      matches = chart.search(input.value);
      next = 0;
    },
    keydown: (event: KeyboardEvent) => {
      const path = matches[next % Math.max(1, matches.length)];
      if (event.key !== 'Enter' || path === undefined) return;
      next += 1;
      void chart.reveal(path).then(() => chart.search(input.value));
    },
  });
  return html('div', { class: 'search', role: 'search' }, input);
}

const createLanguageButton = (): HTMLElement => button(t('language'), switchLanguage, { class: 'quiet' });

function createThemeButton(): HTMLElement {
  const label = () => t(currentTheme() === 'dark' ? 'light' : 'dark');
  const change = () => {
    toggleTheme();
    root.title = label();
    root.setAttribute('aria-label', root.title);
  };
  const root = button(label(), change, { class: 'quiet' }, icon(ICONS.theme));
  return root;
}

/** Empty while the link is up. */
function createLinkBanner() {
  const root = html('div', { class: 'link-lost', role: 'alert' });
  return {
    root,
    show(isUp: boolean) {
      document.documentElement.dataset.link = isUp ? 'up' : 'down';
      const since = formatTime(new Date().toISOString());
      root.replaceChildren(
        ...(isUp ? [] : [icon(ICONS.lost), html('b', {}, `${t('linkLost')} · ${since}`), html('span', {}, t('linkLostHint'))]),
      );
    },
  };
}

function createAnnouncer() {
  const root = html('div', { class: 'saying', role: 'status' });
  let timer = 0;
  return {
    root,
    announce(text: string) {
      root.textContent = text;
      root.classList.add('is-said');
      clearTimeout(timer);
      timer = window.setTimeout(() => root.classList.remove('is-said'), ANNOUNCEMENT_MS);
    },
  };
}
