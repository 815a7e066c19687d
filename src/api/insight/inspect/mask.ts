/** What inspectors get is masked: they are other people's programs. Used by the messages of both inspectors. */

/** A chart holds no secrets (D14); names and contacts of clients and buyers are hidden too. */
const HIDDEN = /^(token|userId|password|secret|contact|inn|buyerName)$/i;
const MASK = '***';

/** `names`: whether clients' names are shown too, as somebody has asked. */
export interface Showing {
  names: boolean;
}

const isClient = (value: object): boolean => Object.hasOwn(value, 'clientId') && Object.hasOwn(value, 'name');

/** JSON without secrets and personal data; functions become their names, as both inspectors show them. */
export const maskedJson = (value: unknown, { names }: Showing = { names: false }): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (HIDDEN.test(key) && inner !== null && inner !== undefined) return MASK;
    if (typeof inner === 'function') return { type: inner.name || 'inline' };
    if (typeof inner !== 'object' || inner === null) return inner;
    if (key === 'buyer') return Object.fromEntries(Object.entries(inner).map(([field, own]) => [field, own === null ? null : MASK]));
    return !names && isClient(inner) ? { ...inner, name: MASK } : inner;
  });

export const masked = (value: unknown, showing?: Showing): unknown => JSON.parse(maskedJson(value, showing));
