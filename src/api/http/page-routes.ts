/** Promises pages for people: the API to browse, and what each problem means; nothing comes from outside. */

import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { inPackage } from '../../package-root.ts';
import type { Language } from '../../station/faults.ts';
import { languageOf, Problem, titleOf } from './problems.ts';

const file = (name: string): string => readFileSync(inPackage(`src/api/http/docs/${name}`), 'utf8');
const PAGE = file('page.html');
const STYLE = file('page.css');
const SCRIPT = file('page.js');

type Meaning = Record<Language, string>;
const PROBLEMS: Record<string, Meaning> = {
  'malformed-json': { en: 'The body is not JSON.', ru: 'Тело запроса — не JSON.' },
  'idempotency-key-missing': {
    en: 'Starting a sale needs an Idempotency-Key: a fresh one for each sale, the same one for each repeat of the request.',
    ru: 'Для новой продажи нужен Idempotency-Key: новый на каждую продажу, тот же при повторе запроса.',
  },
  'idempotency-key-reused': {
    en: 'The key was used before, for a request with another body. Nothing was done.',
    ru: 'С этим ключом уже был запрос с другим телом. Ничего не сделано.',
  },
  'request-in-progress': {
    en: 'The first request with this key is still being worked on. Repeat it shortly.',
    ru: 'Первый запрос с этим ключом ещё выполняется. Повторите чуть позже.',
  },
  'invalid-input': {
    en: 'The request does not fit: `faults` names each place and what was expected.',
    ru: 'Запрос не подходит: в `faults` названо каждое место и что ожидалось.',
  },
  'guard-refused': {
    en: 'The sale knows this event, and a rule refuses it: `guard` names it.',
    ru: 'Продажа знает это событие, но правило его не пускает: оно названо в `guard`.',
  },
  'event-not-now': {
    en: 'The sale does not take this event in its present state: `availableEvents` says which it takes.',
    ru: 'В этом состоянии продажа такого события не принимает: какие принимает — в `availableEvents`.',
  },
  'split-payment-not-supported': {
    en: 'A sale is paid in one way; several payment types are not supported.',
    ru: 'Оплата несколькими видами в одной продаже не поддерживается.',
  },
  'pump-busy': { en: 'The pump serves another sale, named by `saleId`.', ru: 'ТРК занята другой продажей, она названа в `saleId`.' },
  'device-offline': {
    en: 'The device cannot be reached. Nothing was done; try again when it is back.',
    ru: 'Устройство недоступно. Ничего не сделано; повторите, когда оно вернётся.',
  },
  'storage-unavailable': { en: 'The disk did not take it. Nothing was changed.', ru: 'Диск не принял запись. Ничего не изменено.' },
  'loyalty-unavailable': { en: 'Megainsight does not answer.', ru: 'Megainsight не отвечает.' },
  'not-found': { en: 'There is no such thing here.', ru: 'Такого здесь нет.' },
  timeout: { en: 'What was waited for did not happen in time.', ru: 'Ожидаемое не произошло за отведённое время.' },
  'too-large': { en: 'A request is at most 64 KiB.', ru: 'Запрос — не больше 64 КиБ.' },
  'unsupported-media-type': { en: 'Bodies are application/json.', ru: 'Тело запроса — application/json.' },
  unauthorised: {
    en: 'Send `Authorization: Bearer` with a token of this station.',
    ru: 'Нужен заголовок `Authorization: Bearer` с токеном станции.',
  },
  forbidden: { en: 'The role of this token may not do that.', ru: 'Роли этого токена такое не разрешено.' },
  'precondition-required': {
    en: 'Changing the station needs `If-Match` with the ETag of the version that was changed.',
    ru: 'Для изменения описания станции нужен `If-Match` с ETag изменённой версии.',
  },
  'moved-on': {
    en: 'Somebody changed the document meanwhile. Read it again and repeat the change.',
    ru: 'Описание за это время изменили. Прочитайте его заново и повторите изменение.',
  },
  'too-many-requests': {
    en: 'Too many requests: wait for `Retry-After` seconds.',
    ru: 'Слишком много запросов: подождите `Retry-After` секунд.',
  },
  'upgrade-required': {
    en: 'This address speaks WebSocket: connect an inspector to it.',
    ru: 'Этот адрес говорит по WebSocket: подключите к нему инспектор.',
  },
  'shift-open': { en: 'A shift is open already.', ru: 'Смена уже открыта.' },
  'shift-closed': { en: 'No shift is open.', ru: 'Смена не открыта.' },
  stopping: {
    en: 'The service is stopping: open sales are finished, no new one begins.',
    ru: 'Служба останавливается: открытые продажи завершаются, новые не начинаются.',
  },
  'last-admin': { en: 'It is the last admin’s token.', ru: 'Это последний токен администратора.' },
  'card-refused': { en: 'Megainsight knows the card, and refuses it.', ru: 'Megainsight знает карту, но не принимает её.' },
  internal: { en: 'Something unforeseen happened; it is in the log.', ru: 'Непредвиденная ошибка; она записана в журнал.' },
};
export const problemSlugs = (): string[] => Object.keys(PROBLEMS);

const code = (text: string): string => text.replace(/`([^`]+)`/g, '<code>$1</code>');

const problemPage = (slug: string, meaning: Meaning, language: Language): string => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(slug)} — Kolonka</title><link rel="stylesheet" href="/docs/page.css"></head>
<body><article class="problem"><h1>${titleOf(slug)}</h1><p>${code(meaning[language])}</p>
<p lang="${language === 'ru' ? 'en' : 'ru'}"><small>${code(meaning[language === 'ru' ? 'en' : 'ru'])}</small></p>
<p><a href="/docs">API</a></p></article></body></html>`;

export function pageRoutes(): Hono {
  const app = new Hono();
  app.get('/docs', (context) => context.html(PAGE));
  app.get('/docs/page.css', (context) => context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/docs/page.js', (context) => context.body(SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/problems/:slug', (context) => {
    const slug = context.req.param('slug');
    const meaning = PROBLEMS[slug];
    if (!meaning) throw new Problem(404, 'not-found', 'there is no such problem');
    return context.html(problemPage(slug, meaning, languageOf(context)));
  });
  return app;
}
