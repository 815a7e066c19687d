/** What inspectors get is masked: they are other people's programs. Used by the messages of both inspectors. */

/** A chart holds no secrets (D14); names and contacts of clients and buyers are hidden too. */
const HIDDEN = /^(token|userId|password|secret|contact|inn|buyerName)$/i;
const MASK = '***';

/** JSON without secrets and personal data; functions become their names, as both inspectors show them. */
export const maskedJson = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (HIDDEN.test(key) && inner !== null && inner !== undefined) return MASK;
    if (key === 'buyer' && inner !== null && typeof inner === 'object') {
      return Object.fromEntries(Object.entries(inner).map(([field, own]) => [field, own === null ? null : MASK]));
    }
    return typeof inner === 'function' ? { type: inner.name || 'inline' } : inner;
  });

export const masked = (value: unknown): unknown => JSON.parse(maskedJson(value));
