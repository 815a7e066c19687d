/**
 * Russian words of the charts' states and transitions. Used by the API where Russian is asked for; the charts themselves are written in
 * English.
 */
import words from './words.ru.json' with { type: 'json' };

const RUSSIAN = new Map(Object.entries(words));

/**
 * The key in `words.ru.json` for a state (`prepaid.payment.charging`) or a transition (`prepaid.payment.charging/sale.cancelled/0`):
 * as much of the end of its id as the file tells apart, the longest first. So a part that several paths share is worded once.
 */
export function wordKey(id: string): string | undefined {
  const [state = '', ...transition] = id.split('/');
  const path = state.split('.');
  const ends = path.map((_, from) => [path.slice(from).join('.'), ...transition].join('/'));
  return ends.find((end) => RUSSIAN.has(end));
}

export const inRussian = (id: string): string | undefined => RUSSIAN.get(wordKey(id) ?? '');
