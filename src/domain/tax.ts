/** Rates of VAT by the names that the register takes, and what a prepayment makes of them. Used by receipts and the station's document. */

/** Plain rates, and the rate of a prepayment or an advance at each: 22/122 and so on. */
const CALCULATED = { vat22: 'vat122', vat20: 'vat120', vat10: 'vat110', vat7: 'vat107', vat5: 'vat105' } as const;

/** `vat20` and `vat120` are of settlements up to 2025: returns and corrections alone. */
export const TAXES = ['none', 'vat0', 'vat5', 'vat7', 'vat10', 'vat20', 'vat22', 'vat105', 'vat107', 'vat110', 'vat120', 'vat122'] as const;

/** Whether only settlements of the year 2025 and before bear it. */
export const isPastRate = (tax: string): boolean => tax === 'vat20' || tax === 'vat120';

/** The rate that money before delivery bears; what bears no VAT, or a calculated rate already, stays as it is. */
export const calculatedRate = (tax: string): string => (Object.hasOwn(CALCULATED, tax) ? CALCULATED[tax as keyof typeof CALCULATED] : tax);
