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
