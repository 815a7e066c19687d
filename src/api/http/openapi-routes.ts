/** `GET /openapi.json`: the OpenAPI document of the routes, in Russian with `?lang=ru`. Read by integrators and by the page at `/docs`. */
import { type Context, Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import * as v from 'valibot';
import type { Tag } from './openapi.ts';
import { readQuery } from './read-request.ts';
import { answerTagged, answerUnchanged, type Tagged, tag } from './tagged.ts';

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Kolonka',
    version: '1',
    description:
      'Sales of a petrol station. Money in kopecks, points in hundredths, volume in millilitres, ' +
      'quantities in thousandths of a unit; times RFC 3339 in UTC.',
  },
} as const;

const RUSSIAN_INFO = {
  ...DOCUMENT.info,
  description:
    'Продажи автозаправочной станции. Деньги в копейках, баллы в сотых, объём в миллилитрах, ' +
    'количество в тысячных долях единицы; время по RFC 3339 в UTC.',
};

const RUSSIAN_TAGS: Record<Tag, string> = {
  sales: 'Продажи',
  till: 'Касса',
  forecourt: 'Колонки',
  loyalty: 'Лояльность',
  shifts: 'Смены',
  station: 'Станция',
  charts: 'Диаграммы',
  service: 'Служба',
  lab: 'Имитаторы',
};

type Document = Awaited<ReturnType<typeof generateSpecs>>;

/** Summaries and the names of the groups; what is left has no Russian words. */
function inRussian(document: Document): Document {
  const russian = structuredClone(document);
  for (const methods of Object.values(russian.paths ?? {})) {
    for (const operation of Object.values(methods ?? {}) as { summary?: string; 'x-summary-ru'?: string; tags?: Tag[] }[]) {
      const { summary = '', 'x-summary-ru': summaryInRussian = summary, tags = [] } = operation;
      Object.assign(operation, { summary: summaryInRussian, tags: tags.map((tag) => RUSSIAN_TAGS[tag]) });
    }
  }
  return { ...russian, info: RUSSIAN_INFO };
}

const DocumentQuery = v.strictObject({ lang: v.optional(v.picklist(['en', 'ru']), 'en') });

export function openapiRoutes(app: Hono): Hono {
  let documents: Promise<{ en: Tagged; ru: Tagged }> | undefined;
  const generate = async () => {
    const en = await generateSpecs(app, { documentation: DOCUMENT, excludeStaticFile: false });
    return { en: tag(JSON.stringify(en)), ru: tag(JSON.stringify(inRussian(en))) };
  };
  return new Hono().get('/openapi.json', answerUnchanged, async (context: Context) => {
    const { lang } = readQuery(context, DocumentQuery);
    documents ??= generate();
    return answerTagged(context, (await documents)[lang], 'application/json');
  });
}
