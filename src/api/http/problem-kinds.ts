/** Every kind of problem of the API: its status, and what it means in both languages. Used by problems.ts and by the pages. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Words } from '../../station/faults.ts';

export interface ProblemKind extends Words {
  status: ContentfulStatusCode;
}

const KINDS = {
  'malformed-json': { status: 400, en: 'The body is not JSON.', ru: 'Тело запроса — не JSON.' },
  'idempotency-key-missing': {
    status: 400,
    en: 'Starting a sale needs an Idempotency-Key: a fresh one for each sale, the same one for each repeat of the request.',
    ru: 'Для новой продажи нужен Idempotency-Key: новый на каждую продажу, тот же при повторе запроса.',
  },
  unauthorised: {
    status: 401,
    en: 'Send `Authorization: Bearer` with a token of this station, or sign in at `/v1/session`.',
    ru: 'Нужен заголовок `Authorization: Bearer` с токеном станции или вход через `/v1/session`.',
  },
  'foreign-host': {
    status: 403,
    en: 'The service is called by a name that is not its own. Where it has further names, `ALLOWED_HOSTS` lists them.',
    ru: 'К службе обратились по чужому имени. Если у неё есть другие имена, они перечислены в `ALLOWED_HOSTS`.',
  },
  'foreign-page': {
    status: 403,
    en: 'A page of another origin may not do that. `CORS_ORIGINS` names those that may.',
    ru: 'Странице с другого адреса такое не разрешено. Разрешённые перечислены в `CORS_ORIGINS`.',
  },
  forbidden: { status: 403, en: 'The role of this token may not do that.', ru: 'Роли этого токена такое не разрешено.' },
  'pin-refused': {
    status: 403,
    en: 'No cashier here has this name and this PIN.',
    ru: 'Кассира с таким именем и ПИН-кодом здесь нет.',
  },
  'elder-needed': {
    status: 403,
    en: 'This needs an elder: send `by` and `pin` of a cashier with that right.',
    ru: 'Нужен старший: укажите `by` и `pin` кассира с этим правом.',
  },
  'not-found': { status: 404, en: 'There is no such thing here.', ru: 'Такого здесь нет.' },
  'method-not-allowed': {
    status: 405,
    en: 'This address takes other methods: `Allow` names them.',
    ru: 'По этому адресу работают другие методы: они названы в `Allow`.',
  },
  timeout: { status: 408, en: 'What was waited for did not happen in time.', ru: 'Ожидаемое не произошло за отведённое время.' },
  'event-not-now': {
    status: 409,
    en: 'The sale does not take this event in its present state: `availableEvents` says which it takes.',
    ru: 'В этом состоянии продажа такого события не принимает: какие принимает — в `availableEvents`.',
  },
  'after-restore': {
    status: 409,
    en: 'The station’s database was put back to an earlier time. What was open then, and what was answered since, a person decides first.',
    ru: 'База станции возвращена к прошлому. Что было тогда открыто и что сделано после, сначала решает человек.',
  },
  'foreign-documents': {
    status: 409,
    en: 'The register has receipts that no sale here has ordered. Nothing is sold until somebody has said why.',
    ru: 'На ККМ есть чеки, которых эта станция не заказывала. Продаж нет, пока причина не названа.',
  },
  'totaliser-unexplained': {
    status: 409,
    en: 'The nozzle’s totaliser shows more than the station knows of. It is not armed until somebody has said why.',
    ru: 'Счётчик пистолета показывает больше, чем отпущено по учёту. Пока причина не названа, отпуск не разрешается.',
  },
  'pump-busy': {
    status: 409,
    en: 'The pump serves another sale, named by `saleId`.',
    ru: 'ТРК занята другой продажей, она названа в `saleId`.',
  },
  'pump-running': {
    status: 409,
    en: 'The pump says that fuel flows or may flow. Stop it, or wait until it stands, then read it.',
    ru: 'ТРК отвечает, что отпуск идёт или разрешён. Остановите её или дождитесь конца, затем снимите показания.',
  },
  'request-in-progress': {
    status: 409,
    en: 'The first request with this key is still being worked on. Repeat it shortly.',
    ru: 'Первый запрос с этим ключом ещё выполняется. Повторите чуть позже.',
  },
  'shift-open': { status: 409, en: 'A shift is open already.', ru: 'Смена уже открыта.' },
  'shift-closed': { status: 409, en: 'No shift is open.', ru: 'Смена не открыта.' },
  'name-taken': {
    status: 409,
    en: 'A cashier of this name works here already.',
    ru: 'Кассир с таким именем уже есть.',
  },
  'drawer-short': {
    status: 409,
    en: 'There is not so much money in the drawer. Lay cash in first.',
    ru: 'В денежном ящике столько нет. Сначала внесите наличные.',
  },
  'cash-unsettled': {
    status: 409,
    en: 'An earlier cash movement is not settled yet: repeat it under its own key, or wait.',
    ru: 'Прошлое внесение или изъятие ещё выясняется: повторите его с тем же ключом или подождите.',
  },
  'terminal-refused': {
    status: 409,
    en: 'The bank terminal refuses it: `detail` says why. Nothing was done.',
    ru: 'Банковский терминал отказал: причина — в `detail`. Ничего не сделано.',
  },
  'register-refused': {
    status: 409,
    en: 'The fiscal register refuses it: `detail` says why. Nothing was done.',
    ru: 'ККМ отказала: причина — в `detail`. Ничего не сделано.',
  },
  'last-admin': { status: 409, en: 'It is the last admin’s token.', ru: 'Это последний токен администратора.' },
  'moved-on': {
    status: 412,
    en: 'Somebody changed the document meanwhile. Read it again and repeat the change.',
    ru: 'Описание за это время изменили. Прочитайте его заново и повторите изменение.',
  },
  'too-large': { status: 413, en: 'A request is at most 64 KiB.', ru: 'Запрос — не больше 64 КиБ.' },
  'unsupported-media-type': { status: 415, en: 'Bodies are application/json.', ru: 'Тело запроса — application/json.' },
  'invalid-input': {
    status: 422,
    en: 'The request does not fit: `faults` names each place and what was expected.',
    ru: 'Запрос не подходит: в `faults` названо каждое место и что ожидалось.',
  },
  'guard-refused': {
    status: 422,
    en: 'The sale knows this event, and a rule refuses it: `guard` names it.',
    ru: 'Продажа знает это событие, но правило его не пускает: оно названо в `guard`.',
  },
  'evidence-of-another-sale': {
    status: 422,
    en: 'The document or the transaction belongs to the sale that `saleId` names. Look at the slip once more.',
    ru: 'Этот документ или эта операция уже у другой продажи, она названа в `saleId`. Проверьте чек.',
  },
  'evidence-contradicted': {
    status: 422,
    en: 'The device itself says otherwise: `detail` tells what. Nothing was decided.',
    ru: 'Само устройство говорит иначе: что именно — в `detail`. Решение не принято.',
  },
  'split-payment-not-supported': {
    status: 422,
    en: 'A sale is paid in one way; several payment types are not supported.',
    ru: 'Оплата несколькими видами в одной продаже не поддерживается.',
  },
  'marked-goods-unsupported': {
    status: 422,
    en: 'Marked goods (Честный ЗНАК) are not sold yet: a receipt would need the code of each piece.',
    ru: 'Маркированный товар («Честный ЗНАК») пока не продаётся: в чеке нужен код каждой единицы.',
  },
  'idempotency-key-reused': {
    status: 422,
    en: 'The key was used before, for a request with another body. Nothing was done.',
    ru: 'С этим ключом уже был запрос с другим телом. Ничего не сделано.',
  },
  'price-not-shown': {
    status: 422,
    en: 'The dispenser refuses the price, so that the pump would show another one. Nothing was done.',
    ru: 'ТРК не принимает цену и показывала бы другую. Ничего не сделано.',
  },
  'card-refused': {
    status: 422,
    en: 'Megainsight knows the card, and refuses it.',
    ru: 'Megainsight знает карту, но не принимает её.',
  },
  'upgrade-required': {
    status: 426,
    en: 'This address speaks WebSocket: connect an inspector to it.',
    ru: 'Этот адрес говорит по WebSocket: подключите к нему инспектор.',
  },
  'precondition-required': {
    status: 428,
    en: 'Changing the station needs `If-Match` with the ETag of the version that was changed.',
    ru: 'Для изменения описания станции нужен `If-Match` с ETag изменённой версии.',
  },
  'too-many-requests': {
    status: 429,
    en: 'Too many requests: wait for `Retry-After` seconds.',
    ru: 'Слишком много запросов: подождите `Retry-After` секунд.',
  },
  internal: {
    status: 500,
    en: 'Something unforeseen happened; it is in the log.',
    ru: 'Непредвиденная ошибка; она записана в журнал.',
  },
  'register-cannot-print': {
    status: 503,
    en: 'The fiscal register can make no receipt: `detail` says why. No sale begins, and no money is taken.',
    ru: 'ККМ не может пробить чек: причина — в `detail`. Продажа не начата, деньги не приняты.',
  },
  'device-offline': {
    status: 503,
    en: 'The device cannot be reached. Nothing was done; try again when it is back.',
    ru: 'Устройство недоступно. Ничего не сделано; повторите, когда оно вернётся.',
  },
  'loyalty-unavailable': { status: 503, en: 'Megainsight does not answer.', ru: 'Megainsight не отвечает.' },
  'storage-unavailable': {
    status: 503,
    en: 'The disk did not take it. Nothing was changed.',
    ru: 'Диск не принял запись. Ничего не изменено.',
  },
  'data-missing': {
    status: 503,
    en: 'The station’s data is missing, damaged or another station’s: `detail` says what to do. Nothing is sold.',
    ru: 'Данных станции нет, они повреждены или чужие: что делать — в `detail`. Продаж нет.',
  },
  'storage-slow': {
    status: 503,
    en: 'The disk is slow: the change may be on it yet. Repeat it with the same Idempotency-Key, or read the sale.',
    ru: 'Диск отвечает медленно, изменение ещё может записаться. Повторите с тем же Idempotency-Key или прочитайте продажу.',
  },
  stopping: {
    status: 503,
    en: 'The service is stopping: open sales are finished, no new one begins.',
    ru: 'Служба останавливается: открытые продажи завершаются, новые не начинаются.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemSlug = keyof typeof KINDS;

/** By slug, the last part of a problem's `type`. */
export const PROBLEM_KINDS: ReadonlyMap<string, ProblemKind> = new Map<string, ProblemKind>(Object.entries(KINDS));

export const statusOf = (slug: ProblemSlug): ContentfulStatusCode => KINDS[slug].status;
