/** Promises plain JSON for inspectors, which are other people's programs: what is a secret or a person's own is masked. */

/** Secrets are not in a chart by its making (D14); what a client or a buyer is called does not leave the house either. */
const HIDDEN = /^(token|userId|password|secret|contact|inn|buyerName)$/i;
const MASK = '***';

/** Functions become their names, as both inspectors show them. */
export const masked = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (HIDDEN.test(key) && inner !== null && inner !== undefined) return MASK;
    if (key === 'buyer' && inner !== null && typeof inner === 'object') {
      return Object.fromEntries(Object.entries(inner).map(([field, own]) => [field, own === null ? null : MASK]));
    }
    return typeof inner === 'function' ? { type: inner.name || 'inline' } : inner;
  });

export const plain = (value: unknown): unknown => JSON.parse(masked(value));
