import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

interface Available {
  type: string;
  refused?: { guard: string; message: string };
}

describe('what a sale takes', () => {
  const available = async (id: string, languages?: string) => {
    const headers: Record<string, string> = languages ? { 'accept-language': languages } : {};
    return (await station.call<{ availableEvents: Available[] }>('GET', `/v1/sales/${id}`, undefined, headers)).body.availableEvents;
  };
  const MUST = {
    en: 'With this payment type no sale is made without a card.',
    ru: 'По этому виду оплаты без карты продажа не проводится.',
  };

  test('is named by itself, with the reason for what is refused', async () => {
    const { id } = await station.sell({ paymentType: 'card' });
    expect(await available(id)).toEqual([
      { type: 'sale.cancelled' },
      { type: 'payment.changed' },
      { type: 'goods.changed' },
      { type: 'buyer.changed' },
      { type: 'card.presented' },
      { type: 'loyalty.skipped', refused: { guard: 'isCardOptional', message: MUST.en } },
    ]);
  });

  test.each([
    ['ru', 'ru'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['en;q=0.9,ru;q=0.5', 'en'],
    ['de-DE,ru;q=0.1', 'ru'],
    ['de', 'en'],
    [undefined, 'en'],
  ] as const)('is explained to a client of %s in %s', async (languages, spoken) => {
    const { id } = await station.sell({ paymentType: 'card' });
    expect((await available(id, languages)).flatMap(({ refused }) => refused?.message ?? [])).toEqual([MUST[spoken]]);
  });
});
