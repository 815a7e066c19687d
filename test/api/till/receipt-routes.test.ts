import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';
import { ANNA, ask, hire, signIn } from '../../support/till.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

interface Row {
  documentNumber: number;
  total: number;
  at: string;
}
const find = async (query: string) => (await ask<Row[]>(station, 'GET', `/v1/receipts?${query}`)).body;
const sell = async (changes = {}) => station.until((await station.sell(changes)).id, 'completed');
const papers = () => station.lab.fiscal.papers().map(({ lines }) => lines.join('\n'));

describe('a receipt', () => {
  test('is found by its number, its sum, its time and the card', async () => {
    await hire(station, ANNA);
    await signIn(station, ANNA);
    const { id, receipts } = await sell();
    await station.clock.advance(60_000);
    const { id: carded } = await station.sell({ loyalty: true, preset: { type: 'volume', volume: 2000 } });
    await station.until(carded, 'awaitingCard');
    await station.tell(carded, { type: 'card.presented', token: '2200000000017' });
    await station.until(carded, 'awaitingOffers');
    await station.tell(carded, { type: 'offers.answered', couponIds: [], points: 0 });
    await station.until(carded, 'completed');
    const [first] = receipts;
    const row = { documentNumber: first?.documentNumber, kind: 'sell', total: 28_000, saleId: id, cashier: ANNA.name };
    expect(await find(`documentNumber=${first?.documentNumber}`)).toMatchObject([row]);
    expect(await find('total=28000')).toMatchObject([row]);
    expect(await find('total=28001')).toEqual([]);
    const [newest, oldest] = await find('');
    expect([newest?.total, oldest?.total]).toEqual([11_200, 28_000]);
    expect(await find(`to=${oldest?.at}`)).toMatchObject([row]);
    for (const card of ['2200000000017', '2200*******17']) expect(await find(`card=${card}`)).toMatchObject([{ saleId: carded }]);
    expect((await ask(station, 'GET', '/v1/receipts?limit=1000')).status).toBe(422);
    expect((await ask(station, 'GET', '/v1/receipts?sum=1')).status).toBe(422);
  });

  test('each search stands on an index', () => {
    const plan = (where: string) =>
      JSON.stringify(station.database.$client.prepare(`explain query plan select * from receipts where ${where}`).all());
    for (const where of ['document_number = 1', 'total = 1', "card = 'a'", 'at > 1', "fiscal_sign = 'a'", "shift = 1 and drive = 'a'"])
      expect(plan(where), where).toContain('USING INDEX');
  });

  test('is copied by what the register can, and no copy is a document', async () => {
    const [receipt] = (await sell()).receipts;
    await sell();
    const path = `/v1/receipts/${receipt?.documentNumber}/copy`;
    const before = station.lab.fiscal.documents().length;
    const ways = [];
    for (const copies of ['any', 'last', 'none'] as const) {
      station.lab.fiscal.change({ copies });
      ways.push((await ask(station, 'POST', path)).body);
    }
    expect(ways).toEqual(['fromDrive', 'text', 'text'].map((way) => ({ documentNumber: receipt?.documentNumber, way })));
    expect(papers().at(-1)).toContain('АИ-80 ТРК 1');
    expect(station.lab.fiscal.documents().length).toBe(before);
    expect((await ask(station, 'POST', '/v1/receipts/4711/copy')).status).toBe(404);
  });

  test('is copied once for one key', async () => {
    const [receipt] = (await sell()).receipts;
    const path = `/v1/receipts/${receipt?.documentNumber}/copy`;
    const first = await ask(station, 'POST', path, undefined, 'copy-1');
    const count = papers().length;
    expect((await ask(station, 'POST', path, undefined, 'copy-1')).body).toEqual(first.body);
    expect(papers().length).toBe(count);
  });
});
