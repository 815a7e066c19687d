/** The language of an answer's words: Russian where the client prefers it, else English. */
import type { Context } from 'hono';
import type { Language } from '../../station/faults.ts';

/** By `Accept-Language`; languages that we do not speak are passed over. */
export function languageOf(context: Context): Language {
  const [preferred] = (context.req.header('accept-language') ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', quality] = range.trim().split(';q=');
      return { language: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language }) => language === 'ru' || language === 'en')
    .toSorted((a, b) => b.quality - a.quality);
  return preferred?.language === 'ru' ? 'ru' : 'en';
}
