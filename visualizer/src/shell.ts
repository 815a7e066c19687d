/** Promises the frame: charts and views to choose from, search, zoom, export, language, theme, and a line for what is said. */
import { exportMenu } from './chart/export.ts';
import { button, html, icon } from './element.ts';
import type { Page, ViewName } from './main.ts';
import { clockTime, language, speak, t } from './words.ts';

interface Listed {
  name: string;
  version: number;
  description: string | null;
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

export const VIEWS: ViewName[] = ['live', 'replay', 'sums', 'coverage', 'bench'];

const THEME = 'theme';
const isDark = (): boolean => {
  const kept = localStorage.getItem(THEME);
  return kept ? kept === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};
function wear(dark: boolean): void {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export function shellOf(page: Page, choose: (view: ViewName) => void) {
  wear(isDark());
  const charts = html('div', { class: 'charts', role: 'group', 'aria-label': t('chart') });
  const tabs = new Map(
    VIEWS.map((view) => [
      view,
      html('button', { type: 'button', role: 'tab', id: `tab-${view}`, 'aria-controls': 'panel', click: () => choose(view) }, t(view)),
    ]),
  );
  const panel = html('div', { class: 'panel', id: 'panel', role: 'tabpanel', tabindex: -1 });
  const saying = html('div', { class: 'saying', role: 'status' });
  const theme = button(
    t(isDark() ? 'light' : 'dark'),
    () => {
      localStorage.setItem(THEME, isDark() ? 'light' : 'dark');
      wear(isDark());
      theme.title = t(isDark() ? 'light' : 'dark');
      theme.setAttribute('aria-label', theme.title);
    },
    { class: 'quiet' },
    icon(ICONS.theme),
  );
  const speaking = button(
    t('language'),
    () => {
      speak(language() === 'ru' ? 'en' : 'ru');
      location.reload();
    },
    { class: 'quiet' },
  );
  const header = html(
    'header',
    {},
    html('h1', {}, html('span', { class: 'brand' }, 'Kolonka'), html('span', { class: 'wide' }, ` ${t('title')}`)),
    charts,
    searchField(page),
    speaking,
    theme,
  );
  const tools = html(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': t('chart') },
    button(t('zoomIn'), () => page.chart.camera.zoom(1.25), {}, icon(ICONS.plus)),
    button(t('zoomOut'), () => page.chart.camera.zoom(0.8), {}, icon(ICONS.minus)),
    button(t('fit'), () => page.chart.fit(true), {}, icon(ICONS.fit)),
    button(t('unfoldAll'), () => void page.chart.foldAll(false), {}, icon(ICONS.unfold)),
    button(t('foldAll'), () => void page.chart.foldAll(true), {}, icon(ICONS.fold)),
    exportMenu(page),
  );
  const side = html(
    'section',
    { class: 'side' },
    html('div', { class: 'tabs', role: 'tablist', 'aria-label': t('views') }, ...tabs.values()),
    panel,
  );
  const lost = html('div', { class: 'link-lost', role: 'alert' });
  const ground = html('main', { class: 'ground' }, page.chart.stage, tools, page.chart.card, saying);
  let silence = 0;
  return {
    parts: [header, lost, html('div', { class: 'body' }, ground, side)],
    chartsKnown(listed: Listed[]) {
      charts.replaceChildren(
        ...listed.map(({ name, version, description }) =>
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
          ),
        ),
      );
    },
    chartShown(shown: { name: string; version: number } | null) {
      for (const one of charts.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one.dataset.name === shown?.name));
    },
    panelShown(view: ViewName, root: HTMLElement) {
      for (const [name, tab] of tabs) tab.setAttribute('aria-selected', String(name === view));
      panel.setAttribute('aria-labelledby', `tab-${view}`);
      panel.replaceChildren(root);
    },
    linkIs(up: boolean) {
      document.documentElement.dataset.link = up ? 'up' : 'down';
      const since = clockTime(new Date().toISOString());
      lost.replaceChildren(
        ...(up ? [] : [icon(ICONS.lost), html('b', {}, `${t('linkLost')} · ${since}`), html('span', {}, t('linkLostHint'))]),
      );
    },
    say(words: string) {
      saying.textContent = words;
      saying.classList.add('is-said');
      clearTimeout(silence);
      silence = window.setTimeout(() => saying.classList.remove('is-said'), 6000);
    },
  };
}

export const chartTitle = (name: string): string => (name === 'prepaid' || name === 'fillToFull' || name === 'shop' ? t(name) : name);

function searchField(page: Page): HTMLElement {
  let found: string[] = [];
  let at = 0;
  const input = html('input', {
    type: 'search',
    placeholder: t('searchShort'),
    'aria-label': t('search'),
    input: () => {
      found = page.chart.search(input.value);
      at = 0;
    },
    keydown: (event: KeyboardEvent) => {
      const path = found[at % Math.max(1, found.length)];
      if (event.key !== 'Enter' || path === undefined) return;
      at += 1;
      void page.chart.reveal(path).then(() => page.chart.search(input.value));
    },
  });
  return html('div', { class: 'search', role: 'search' }, input);
}
