/** Numbers as a cashier types them: comma or point, spaces between thousands. Used by the forms. */

/**
 * Whole hundredths; null where it is no number of at most two decimals.
 *
 * @example parseHundredths('1 000,5'); // 100050
 */
export function parseHundredths(text: string): number | null {
  const [, whole, decimals = ''] = /^(\d{1,7})(?:[.,](\d{0,2}))?$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

/** `500` hundredths: `5`, `550`: `5,5`: as it would be typed. */
export const typedHundredths = (value: number): string => String(value / 100).replace('.', ',');
