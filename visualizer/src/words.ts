/** Promises the page's language: its words, and money, litres and times as that language writes them. */
import { WORDS } from './dictionary.ts';
import { NAMES } from './names.ts';

export type Language = 'ru' | 'en';

export type Word = keyof typeof WORDS;

const KEY = 'language';
let now: Language =
  localStorage.getItem(KEY) === 'ru' || (localStorage.getItem(KEY) === null && navigator.language.startsWith('ru')) ? 'ru' : 'en';

export const language = (): Language => now;
export const t = (word: Word): string => WORDS[word][now === 'ru' ? 0 : 1];
/** What a person calls a tag, an event, an actor or a fault; its own id where the language is the id's. */
export const nameOf = (id: string): string => (now === 'ru' ? (NAMES[id] ?? id) : id);
export const isWord = (word: string): word is Word => word in WORDS;

export function speak(next: Language): void {
  now = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
}

const locale = () => (now === 'ru' ? 'ru-RU' : 'en-GB');
export const money = (kopecks: number): string =>
  `${(kopecks / 100).toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ₽`;
export const litres = (millilitres: number): string =>
  `${(millilitres / 1000).toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${now === 'ru' ? 'л' : 'L'}`;
export const count = (value: number): string => value.toLocaleString(locale());
export const percent = (share: number): string =>
  `${(share * 100).toLocaleString(locale(), { maximumFractionDigits: share < 0.1 ? 1 : 0 })} %`;
export const clockTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const dateTime = (iso: string): string =>
  new Date(iso).toLocaleString(locale(), { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });

const UNITS = { ms: ['мс', 'ms'], s: ['с', 's'], min: ['мин', 'min'], h: ['ч', 'h'], d: ['д', 'd'] } as const;
const unit = (name: keyof typeof UNITS): string => UNITS[name][now === 'ru' ? 0 : 1];

/** A duration as one reads it: 340 ms, 4.2 s, 3 min 05 s, 2 h 10 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ${unit('ms')}`;
  if (ms < 59_950) return `${(ms / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 })} ${unit('s')}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${unit('min')} ${String(seconds % 60).padStart(2, '0')} ${unit('s')}`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)} ${unit('h')} ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} ${unit('min')}`;
  return `${Math.floor(seconds / 86_400)} ${unit('d')} ${Math.floor((seconds % 86_400) / 3600)} ${unit('h')}`;
}
