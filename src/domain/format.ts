/** Figures as people read them: `280,00 ₽`, `5,00 л`, masked card numbers. Used on receipts, in reports and in the charts' words. */
import { PIECE, type Unit } from './lines.ts';
import type { Kopecks, Millilitres, Points } from './units.ts';

const NARROW_SPACE = '\u00a0';

/** Hundredths as `1 234,56`, thousands apart by a no-break space. */
function hundredths(value: number): string {
  const whole = Math.floor(Math.abs(value) / 100);
  const rest = String(Math.abs(value) % 100).padStart(2, '0');
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return `${value < 0 ? '−' : ''}${grouped},${rest}`;
}

/** `280,00 ₽`. */
export const formatMoney = (sum: Kopecks): string => `${hundredths(sum)}${NARROW_SPACE}₽`;
/** `33,30`, without a sign of money. */
export const formatPoints = (sum: Points): string => hundredths(sum);

/** Litres to a hundredth, which is all that a dispenser counts. */
export const formatVolume = (volume: Millilitres): string => `${hundredths(Math.floor(volume / 10))}${NARROW_SPACE}л`;

const UNIT_WORDS: Record<Unit, string> = { L: 'л', pcs: 'шт', kg: 'кг', m3: 'м³', kWh: 'кВт·ч' };

/** `30,00 л`, `2 шт`, `1,250 кг`: litres to a hundredth, pieces whole where they are. */
export function formatQuantity(thousandths: number, unit: Unit): string {
  if (unit === 'L' && thousandths % 10 === 0) return formatVolume(thousandths as Millilitres);
  const rest = thousandths % PIECE;
  const decimals = rest === 0 && unit === 'pcs' ? '' : `,${String(rest).padStart(3, '0')}`;
  return `${Math.floor(thousandths / PIECE)}${decimals}${NARROW_SPACE}${UNIT_WORDS[unit]}`;
}

/** The first four and the last two digits stay (`7909*****23`), fewer of a short number, never all (D14). */
export function maskCard(number: string): string {
  const head = Math.min(4, Math.floor(number.length / 3));
  const tail = Math.min(2, Math.floor(number.length / 4));
  return number.slice(0, head) + '*'.repeat(number.length - head - tail) + number.slice(number.length - tail);
}
