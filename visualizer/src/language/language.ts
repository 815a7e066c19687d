/** The page's language: which one is set, the page's texts in it, and names for the service's ids. Used by everything that shows text. */
import { PAGE_TEXTS } from './page-texts.ts';
import { RUSSIAN_NAMES } from './russian-names.ts';

type Language = 'ru' | 'en';
export type TextKey = keyof typeof PAGE_TEXTS;

const STORAGE_KEY = 'language';

function initialLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === 'ru' || stored === 'en') return stored;
  return navigator.language.startsWith('ru') ? 'ru' : 'en';
}

let current: Language = initialLanguage();

export const currentLanguage = (): Language => current;

/** Takes effect on what is built from now on; the page reloads to change the rest. */
export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(STORAGE_KEY, next);
  document.documentElement.lang = next;
}

/** The page's text for a key: `t('pump')` is `ТРК` or `Pump`. */
export const t = (key: TextKey): string => PAGE_TEXTS[key][current === 'ru' ? 0 : 1];

/** What a person calls a tag, an event, an actor or a fault: its Russian name on a Russian page, otherwise the id itself. */
export const nameOf = (id: string): string => (current === 'ru' && Object.hasOwn(RUSSIAN_NAMES, id) ? RUSSIAN_NAMES[id] : undefined) ?? id;

const CHART_TITLES: ReadonlyMap<string, TextKey> = new Map([
  ['prepaid', 'prepaid'],
  ['fillToFull', 'fillToFull'],
  ['shop', 'shop'],
]);

/** A chart's title; its own name where the page has no text for it. */
export function chartTitle(name: string): string {
  const key = CHART_TITLES.get(name);
  return key ? t(key) : name;
}
