/** What differs between two versions of the station's document, by path. Behind `GET /v1/station/diff`. */
import diff from 'microdiff';
import type { Station } from '../../station/document.ts';

const KINDS = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;
const SECRETS = new Set(['password', 'userId']);

/** A secret that changed is named and stays hidden. */
export function compareDocuments(before: Station, after: Station) {
  return diff(before, after).map((change) => {
    const isSecret = SECRETS.has(String(change.path.at(-1)));
    const mask = (value: unknown) => (isSecret ? '***' : value);
    return {
      path: pathText(change.path),
      kind: KINDS[change.type],
      ...('oldValue' in change ? { before: mask(change.oldValue) } : {}),
      ...('value' in change ? { after: mask(change.value) } : {}),
    };
  });
}

/** @example pathText(['terminals', 0, 'driver', 'url']) // 'terminals[0].driver.url' */
const pathText = (path: (string | number)[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
