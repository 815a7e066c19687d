/** The visualizer's texts, and names for the service's ids. Used by everything in it that shows text. */
import { currentLanguage, textsOf } from '../../../web/language.ts';
import { PAGE_TEXTS } from './page-texts.ts';
import { RUSSIAN_NAMES } from './russian-names.ts';

export type TextKey = keyof typeof PAGE_TEXTS;

/** The page's text for a key: `t('pump')` is `ТРК` or `Pump`. */
export const t = textsOf(PAGE_TEXTS);

/** What a person calls a tag, an event, an actor or a fault: its Russian name on a Russian page, otherwise the id itself. */
export const nameOf = (id: string): string =>
  (currentLanguage() === 'ru' && Object.hasOwn(RUSSIAN_NAMES, id) ? RUSSIAN_NAMES[id] : undefined) ?? id;

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
