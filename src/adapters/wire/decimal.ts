/**
 * Whole numbers to the decimals that JSON protocols speak, and back, without loss. Used by the codecs of register and bank and
 * their simulators.
 */

/** 28000 → 280 with two places, 5000 → 5 with three: the nearest JSON number, which prints as written. */
export function toDecimal(whole: number, places: 2 | 3): number {
  if (!Number.isSafeInteger(whole)) throw new RangeError(`not a whole number: ${whole}`);
  return Number(`${whole}e-${places}`);
}

/** The other way; null where the decimal has more places than that, or is no number. */
export function fromDecimal(decimal: unknown, places: 2 | 3): number | null {
  if (typeof decimal !== 'number' || !Number.isFinite(decimal)) return null;
  const whole = Math.round(Number(`${decimal}e${places}`));
  return Number.isSafeInteger(whole) && toDecimal(whole, places) === decimal ? whole : null;
}

/**
 * What a far end names, number or numeric text, to the nearest whole: 0.1 + 0.2 and "0,30" are 30 with two places. Null where it is
 * no number. Sums are compared so; how many places a far end writes proves nothing.
 */
export function nearestWhole(decimal: unknown, places: 2 | 3): number | null {
  const isNumeric = typeof decimal === 'string' && /^\s*-?\d+([.,]\d+)?\s*$/.test(decimal);
  const number = isNumeric ? Number(decimal.replace(',', '.')) : decimal;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  // Fifteen digits are what a double surely holds: the rest is noise of sums made in binary.
  const whole = Math.round(Number((number * 10 ** places).toPrecision(15)));
  return Number.isSafeInteger(whole) ? whole + 0 : null;
}
