/** Money, volumes, counts and times as the page's language writes them. */
import { currentLanguage } from './language.ts';

const isRussian = (): boolean => currentLanguage() === 'ru';
const locale = (): string => (isRussian() ? 'ru-RU' : 'en-GB');

const formatHundredths = (value: number): string => value.toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `12345` kopecks: `123,45 ₽`. */
export const formatMoney = (kopecks: number): string => `${formatHundredths(kopecks / 100)} ₽`;
/** `5000` millilitres: `5,00 л`. */
export const formatLitres = (millilitres: number): string => `${formatHundredths(millilitres / 1000)} ${isRussian() ? 'л' : 'L'}`;
export const formatCount = (value: number): string => value.toLocaleString(locale());
/** `0.674`: `67 %`; small shares keep a decimal. */
export const formatPercent = (share: number): string =>
  `${(share * 100).toLocaleString(locale(), { maximumFractionDigits: share < 0.1 ? 1 : 0 })} %`;
export const formatTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const formatDateTime = (iso: string): string =>
  new Date(iso).toLocaleString(locale(), { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });

const UNITS = { ms: ['мс', 'ms'], s: ['с', 's'], min: ['мин', 'min'], h: ['ч', 'h'], d: ['д', 'd'] } as const;
const unit = (name: keyof typeof UNITS): string => UNITS[name][isRussian() ? 0 : 1];

/** In two units at most: 340 ms, 4.2 s, 3 min 05 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ${unit('ms')}`;
  if (ms < 59_950) return `${(ms / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 })} ${unit('s')}`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  if (hours === 0) return `${minutes} ${unit('min')} ${twoDigits(seconds % 60)} ${unit('s')}`;
  if (hours < 24) return `${hours} ${unit('h')} ${twoDigits(minutes % 60)} ${unit('min')}`;
  return `${Math.floor(hours / 24)} ${unit('d')} ${hours % 24} ${unit('h')}`;
}
