/** The language of the pages, chosen once for all of them, and each page's own texts in it. Used by everything that shows text. */
type Language = 'ru' | 'en';
/** Texts by key, each Russian and English. */
type Texts = Record<string, readonly [ru: string, en: string]>;

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

/** The other language, for this page and all others of the browser: the page is loaded again in it. */
export function switchLanguage(): void {
  setLanguage(current === 'ru' ? 'en' : 'ru');
  location.reload();
}

/**
 * The text for a key in the page's language.
 *
 * @example const t = textsOf({ pump: ['ТРК', 'Pump'] }); t('pump'); // 'ТРК' on a Russian page
 */
export const textsOf =
  <Own extends Texts>(texts: Own) =>
  (key: keyof Own): string =>
    texts[key]?.[current === 'ru' ? 0 : 1] ?? String(key);
