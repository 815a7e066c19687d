/** Megainsight outside of sales: card information (R8), driver settings and their test (R7). */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import type { TerminalSettings } from '../../station/document.ts';
import { LoyaltyDriver } from '../../station/equipment.ts';
import type { Language } from '../../station/faults.ts';
import { maskSecret } from '../../station/secrets.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput, Problem } from '../http/problems.ts';
import { readBody, readOptionalBody } from '../http/read-request.ts';
import { described } from '../http/schema-parts.ts';
import { changeNewest, parseDocument, putInForce } from './revise-document.ts';

const CardQuestion = v.strictObject({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.description('What the QR code or the plastic card carries.')),
  workplace: v.pipe(v.string(), v.maxLength(64)),
});
const CardInfo = v.object({
  cardNumber: described(v.string(), 'Masked.'),
  name: v.string(),
  status: v.picklist(['active', 'accrualOnly', 'blocked']),
  balance: described(v.number(), 'Hundredths of a point.'),
  maxSpendPercent: v.number(),
  accrualPercent: v.number(),
  coupons: v.array(
    v.object({
      couponId: v.string(),
      title: v.string(),
      productCode: v.string(),
      productName: v.string(),
      personalPrice: v.number(),
      maxQuantity: v.number(),
      validTo: v.nullable(v.string()),
    }),
  ),
});

const describeCardInfo = describeOperation({
  tag: 'loyalty',
  summary: { en: 'Who holds a card: client, balance, coupons', ru: 'Информация по карте: клиент, баланс, купоны' },
  description: 'Outside of any sale; changes nothing, but a dynamic QR code serves one call and is used up by it.',
  body: CardQuestion,
  answers: { 200: CardInfo },
  problems: [400, 404, 413, 415, 422, 503],
});
const describeDriver = describeOperation({
  tag: 'loyalty',
  summary: { en: 'Driver settings; the UserId is masked', ru: 'Настройки драйвера; UserId скрыт' },
  answers: { 200: LoyaltyDriver },
  problems: [404],
});
const describeDriverChange = describeOperation({
  tag: 'loyalty',
  summary: { en: 'Change the driver settings', ru: 'Изменить настройки драйвера' },
  description: 'In force at once for new calls. A UserId sent as it was shown stays what it was.',
  body: LoyaltyDriver,
  answers: { 200: LoyaltyDriver },
  problems: [400, 404, 413, 415, 422],
});
const DriverTrial = v.partial(LoyaltyDriver);
const describeDriverTest = describeOperation({
  tag: 'loyalty',
  summary: { en: 'Try the connection, with the settings in force or others', ru: 'Проверить связь с текущими или другими настройками' },
  description:
    'Changes nothing; what the body does not name is as in force. `outcome`: works, noRoute, noAnswer, wrongUserId, unknownPlaceId, ' +
    'wrongProtocolVersion, maintenance, keyMissing, notMegainsight. At another address than that in force a closed port is not told from ' +
    'a silent or a foreign one, and the UserId must be named.',
  body: DriverTrial,
  isBodyOptional: true,
  answers: { 200: v.object({ ok: v.boolean(), outcome: v.string(), message: v.string() }) },
  problems: [400, 404, 413, 415, 422],
});

const UNKNOWN_CARD = new Set(['CLIENT_NOT_FOUND', 'TOKEN_EXPIRED', 'TOKEN_USED']);

/** What Megainsight's failure means to whoever asks about a card. */
function cardProblem(failure: DeviceFailure, language: Language): Problem {
  if (UNKNOWN_CARD.has(failure.code)) {
    return new Problem(
      'not-found',
      { en: 'no such card, or its code has expired', ru: 'такой карты нет, или её код уже недействителен' }[language],
    );
  }
  if (failure.code === 'CLIENT_BLOCKED') {
    return new Problem('card-refused', { en: 'the card is blocked', ru: 'карта заблокирована' }[language]);
  }
  return new Problem('loyalty-unavailable', `Megainsight: ${failure.message}`, { retryable: failure.retryable });
}

async function readCardInfo(context: Context, { stations, loyalty }: Backend): Promise<Response> {
  const { token, workplace } = await readBody(context, CardQuestion);
  const terminal = stations.inForce().document.terminals.find((one) => one.workplace === workplace);
  if (!terminal) {
    const message = { en: 'this workplace has no Megainsight terminal', ru: 'на этом рабочем месте нет терминала Megainsight' };
    throw invalidInput('workplace', message[languageOf(context)]);
  }
  try {
    return context.json(v.parse(CardInfo, await loyalty.cardInfo(terminal.id, token)));
  } catch (problem) {
    if (problem instanceof DeviceFailure) throw cardProblem(problem, languageOf(context));
    throw problem;
  }
}

/** @throws Problem 404. */
function findTerminal(context: Context, { stations }: Backend): TerminalSettings {
  const terminal = stations.inForce().document.terminals.find(({ id }) => id === context.req.param('id'));
  if (!terminal) throw new Problem('not-found', 'there is no such terminal');
  return terminal;
}

function answerDriver(context: Context, backend: Backend): Response {
  const { url, userId, placeId } = findTerminal(context, backend).driver;
  return context.json({ url, userId: maskSecret(userId), placeId });
}

async function changeDriver(context: Context, backend: Backend): Promise<Response> {
  const { id } = findTerminal(context, backend);
  const driver = await readBody(context, LoyaltyDriver);
  await changeNewest(() => {
    const { document: former } = backend.stations.inForce();
    const terminals = former.terminals.map((terminal) => (terminal.id === id ? { ...terminal, driver } : terminal));
    return putInForce(context, backend, parseDocument(context, { ...former, terminals }, former), 'driver.changed', { terminal: id });
  });
  return answerDriver(context, backend);
}

const USER_ID_NEEDED = { en: 'name the UserId for the other address', ru: 'для другого адреса укажите UserId' };

async function testDriver(context: Context, backend: Backend): Promise<Response> {
  const { id, driver } = findTerminal(context, backend);
  const { document: former } = backend.stations.inForce();
  const given = await readOptionalBody(context, DriverTrial);
  const tried = { ...driver, ...given };
  const terminals = former.terminals.map((terminal) => (terminal.id === id ? { ...terminal, driver: tried } : terminal));
  const { driver: whole = driver } = parseDocument(context, { ...former, terminals }, former).terminals.find((one) => one.id === id) ?? {};
  // The UserId in force is for the address in force alone.
  const isMoved = whole.url !== driver.url;
  if (isMoved && given.userId === undefined) throw invalidInput('userId', USER_ID_NEEDED[languageOf(context)]);
  const { ok, outcome, message } = await backend.loyalty.test(whole, !isMoved);
  return context.json({ ok, outcome, message: message[languageOf(context)] });
}

export const loyaltyRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/loyalty/card-info', describeCardInfo, (context) => readCardInfo(context, backend))
    .get('/v1/terminals/:id/driver', describeDriver, (context) => answerDriver(context, backend))
    .put('/v1/terminals/:id/driver', describeDriverChange, (context) => changeDriver(context, backend))
    .post('/v1/terminals/:id/driver/test', describeDriverTest, (context) => testDriver(context, backend));
