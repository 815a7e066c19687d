/** Whether a buyer's tax number and address can be right. Used by the API before a receipt bears them. */

const CHECKS_10 = [[2, 4, 10, 3, 5, 9, 4, 6, 8]];
const CHECKS_12 = [
  [7, 2, 4, 10, 3, 5, 9, 4, 6, 8],
  [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8],
];

/** An INN of 10 digits (company) or 12 (person). A check digit is the weighted sum of those before it, modulo 11, modulo 10. */
export function isInn(text: string): boolean {
  if (!/^(\d{10}|\d{12})$/.test(text) || /^0+$/.test(text)) return false;
  const digits = [...text].map(Number);
  return (text.length === 10 ? CHECKS_10 : CHECKS_12).every(
    (weights) => (weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0) % 11) % 10 === digits[weights.length],
  );
}

/** An e-mail address, or a phone number of 10 to 15 digits, as a receipt is sent to (FFD tag 1008). */
export const isContact = (text: string): boolean =>
  text.length <= 64 && (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text) || /^\+?\d{10,15}$/.test(text.replace(/[ ()-]/g, '')));
