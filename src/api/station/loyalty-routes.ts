/** Promises Megainsight outside of sales: card information (R8), driver settings and their test (R7). */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import type { TerminalSettings } from '../../station/document.ts';
import { LoyaltyDriver } from '../../station/equipment.ts';
import { maskSecret } from '../../station/secrets.ts';
import { about } from '../http/describe.ts';
import { bodyOf, languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';
import { documentIn, putInForce } from './document-routes.ts';

const CardQuestion = v.strictObject({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.description('What the QR code or the plastic card carries.')),
  workplace: v.pipe(v.string(), v.maxLength(64)),
});
const CardInfo = v.object({
  cardNumber: v.pipe(v.string(), v.description('Masked.')),
  name: v.string(),
  status: v.picklist(['active', 'accrualOnly', 'blocked']),
  balance: v.pipe(v.number(), v.description('Hundredths of a point.')),
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
const ConnectionTest = v.object({ ok: v.boolean(), outcome: v.string(), message: v.string() });

const STRANGERS = new Set(['CLIENT_NOT_FOUND', 'TOKEN_EXPIRED', 'TOKEN_USED']);

/** What Megainsight's failure means to whoever asks about a card. */
function cardProblem(failure: DeviceFailure, language: 'en' | 'ru'): Problem {
  if (STRANGERS.has(failure.code)) {
    return new Problem(
      404,
      'not-found',
      language === 'ru' ? 'такой карты нет, или её код уже недействителен' : 'no such card, or its code has expired',
    );
  }
  if (failure.code === 'CLIENT_BLOCKED') {
    return new Problem(422, 'card-refused', language === 'ru' ? 'карта заблокирована' : 'the card is blocked');
  }
  return new Problem(503, 'loyalty-unavailable', `Megainsight: ${failure.message}`, { retryable: failure.retryable });
}

export function loyaltyRoutes(service: Service): Hono {
  const app = new Hono();
  const terminalOf = (context: Context): TerminalSettings => {
    const terminal = service.stations.inForce().document.terminals.find(({ id }) => id === context.req.param('id'));
    if (!terminal) throw new Problem(404, 'not-found', 'there is no such terminal');
    return terminal;
  };
  const shown = ({ url, userId, placeId }: TerminalSettings['driver']) => ({ url, userId: maskSecret(userId), placeId });

  app.post(
    '/v1/loyalty/card-info',
    about({
      tag: 'loyalty',
      summary: { en: 'Who holds a card: client, balance, coupons', ru: 'Информация по карте: клиент, баланс, купоны' },
      description: 'Outside of any sale; changes nothing, but a dynamic QR code serves one call and is used up by it.',
      body: CardQuestion,
      answers: { 200: CardInfo },
      problems: [400, 404, 413, 415, 422, 503],
    }),
    async (context) => {
      const { token, workplace } = await bodyOf(context, CardQuestion);
      const { document } = service.stations.inForce();
      const terminal = document.terminals.find((one) => one.workplace === workplace);
      if (!terminal) {
        const message =
          languageOf(context) === 'ru' ? 'на этом рабочем месте нет терминала Megainsight' : 'this workplace has no Megainsight terminal';
        throw new Problem(422, 'invalid-input', message, { faults: [{ path: 'workplace', message }] });
      }
      try {
        return context.json(v.parse(CardInfo, await service.loyalty.cardInfo(terminal.id, token)));
      } catch (problem) {
        if (problem instanceof DeviceFailure) throw cardProblem(problem, languageOf(context));
        throw problem;
      }
    },
  );

  app.get(
    '/v1/terminals/:id/driver',
    about({
      tag: 'loyalty',
      summary: { en: 'Driver settings; the UserId is masked', ru: 'Настройки драйвера; UserId скрыт' },
      answers: { 200: LoyaltyDriver },
      problems: [404],
    }),
    (context) => context.json(shown(terminalOf(context).driver)),
  );

  app.put(
    '/v1/terminals/:id/driver',
    about({
      tag: 'loyalty',
      summary: { en: 'Change the driver settings', ru: 'Изменить настройки драйвера' },
      description: 'In force at once for new calls. A UserId sent as it was shown stays what it was.',
      body: LoyaltyDriver,
      answers: { 200: LoyaltyDriver },
      problems: [400, 404, 413, 415, 422],
    }),
    async (context) => {
      const terminal = terminalOf(context);
      const driver = await bodyOf(context, LoyaltyDriver);
      const { document: former } = service.stations.inForce();
      const terminals = former.terminals.map((one) => (one.id === terminal.id ? { ...one, driver } : one));
      const document = documentIn(context, { ...former, terminals }, former);
      putInForce(context, service, document, 'driver.changed', { terminal: terminal.id });
      return context.json(shown(terminalOf(context).driver));
    },
  );

  app.post(
    '/v1/terminals/:id/driver/test',
    about({
      tag: 'loyalty',
      summary: { en: 'Try the connection with the settings in force', ru: 'Проверить связь с текущими настройками' },
      description:
        'Changes nothing. `outcome`: works, noRoute, noAnswer, wrongUserId, unknownPlaceId, wrongProtocolVersion, maintenance, notMegainsight.',
      answers: { 200: ConnectionTest },
      problems: [404],
    }),
    async (context) => {
      const { ok, outcome, message } = await service.loyalty.test(terminalOf(context).driver);
      return context.json({ ok, outcome, message: message[languageOf(context)] });
    },
  );
  return app;
}
