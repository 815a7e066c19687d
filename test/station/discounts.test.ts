import { afterEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';
import { warningsFor } from '../../src/station/warnings.ts';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';
let station: TestStation | undefined;
afterEach(async () => {
  await station?.close();
  station = undefined;
});

const faultsOf = (changes: object) => {
  const read = readStation({ ...demoStation(), ...changes });
  return read.ok ? [] : read.faults;
};
const printing = (printCardNumber: unknown) => ({
  discounts: demoStation().discounts?.map((discount) => ({ ...discount, printCardNumber })),
});

/** What the receipt of a sale with a card says of the card. */
async function printedWith(changes: object): Promise<string[]> {
  station = await testStation({ document: changes });
  const { id } = await station.sell({ loyalty: true });
  await station.tell(id, { type: 'card.presented', token: CARD });
  await station.until(id, 'awaitingOffers');
  await station.tell(id, { type: 'offers.answered' });
  await station.until(id, 'closed');
  const [receipt] = station.lab.fiscal.documents().filter(({ type }) => type === 'sell');
  return receipt?.texts.filter((text) => text.startsWith('Карта')) ?? [];
}

describe('the card’s number on the receipt', () => {
  test.each([
    ['none', []],
    ['masked', ['Карта: 2200*******17']],
    ['whole', ['Карта: 2200000000017']],
  ])('is printed %s', async (printed, texts) => {
    expect(await printedWith(printing(printed))).toEqual(texts);
  });

  test('is masked where the discount says nothing', async () => {
    expect(await printedWith(printing(undefined))).toEqual(['Карта: 2200*******17']);
  });

  test('is whole at the demo station', async () => {
    expect(await printedWith({})).toEqual(['Карта: 2200000000017']);
  });

  test.each([
    [true, 'whole'],
    [false, 'none'],
  ])('of a document that says only %s is %s', (said, printed) => {
    const read = readStation({ ...demoStation(), ...printing(said) });
    expect(read.ok && read.document.discounts.map(({ printCardNumber }) => printCardNumber)).toEqual([printed, printed]);
  });

  test('of another kind is refused by its path', () => {
    expect(faultsOf(printing('half')).map(({ path }) => path)).toEqual(['discounts[0].printCardNumber', 'discounts[1].printCardNumber']);
  });
});

describe('the bonus module’s percentages', () => {
  const tiers = (...list: object[]) => ({ bonusModule: { tiers: list } });

  test('go upwards, and each sum once; what does not is named by its path in both languages', () => {
    expect(
      faultsOf(tiers({ from: 100, percent: 100 }, { from: 100, percent: 200 }, { from: 50, percent: 300 }, { from: 60, percent: 1 })),
    ).toEqual([
      { path: 'bonusModule.tiers[1].from', message: { en: 'not above the one before it', ru: 'не больше предыдущей суммы' } },
      { path: 'bonusModule.tiers[2].from', message: { en: 'not above the one before it', ru: 'не больше предыдущей суммы' } },
    ]);
    expect(faultsOf(tiers({ from: 0, percent: 100 }, { from: 1, percent: 50 }))).toEqual([]);
  });

  test('are whole hundredths of a percent, a hundred percent at most', () => {
    expect(faultsOf(tiers({ from: -1, percent: 2.5 }, { from: 1, percent: 10_001 }, { from: 2 })).map(({ path }) => path)).toEqual([
      'bonusModule.tiers[0].from',
      'bonusModule.tiers[0].percent',
      'bonusModule.tiers[1].percent',
      'bonusModule.tiers[2].percent',
    ]);
    expect(faultsOf(tiers({ from: 0, percent: 10_001 }))[0]?.message).toEqual({ en: 'must be <=10000', ru: 'должно быть <=10000' });
  });

  test('are refused over the API with the document in force left as it is', async () => {
    const one = await testStation();
    station = one;
    const { headers } = await one.call('GET', '/v1/station');
    const put = (language: string) =>
      one.call<{ faults: object[] }>(
        'PUT',
        '/v1/station',
        { ...demoStation(), ...tiers({ from: 5, percent: 1 }, { from: 5, percent: 2 }) },
        { 'if-match': headers.get('etag') ?? '', 'accept-language': language },
      );
    expect(await put('ru')).toMatchObject({
      status: 422,
      body: { faults: [{ path: 'bonusModule.tiers[1].from', message: 'не больше предыдущей суммы' }] },
    });
    expect((await put('en')).body.faults).toEqual([{ path: 'bonusModule.tiers[1].from', message: 'not above the one before it' }]);
    expect((await one.call<{ bonusModule: object }>('GET', '/v1/station')).body.bonusModule).toEqual({ tiers: [] });
  });

  test('that a discount needs and nobody has set are missed in a sentence', () => {
    const discounts = demoStation().discounts?.map((discount) => ({ ...discount, calculation: 'module' as const }));
    const warned = (changes: object) => {
      const read = readStation({ ...demoStation(), discounts, ...changes });
      return read.ok ? warningsFor(read.document).map(({ en }) => en) : read.faults;
    };
    expect(warned({})).toEqual([
      "The discount MI1 is the bonus module's, which has no percentages: it takes nothing off.",
      "The discount MI2 is the bonus module's, which has no percentages: it takes nothing off.",
    ]);
    expect(warned(tiers({ from: 0, percent: 1 }))).toEqual([]);
  });
});
