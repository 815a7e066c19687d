/**
 * Records the data folder of a format about to be released: one morning at the demo station, its process lost with ten sales open. Run
 * by hand with the last commit before a migration (docs/decisions/formats.md): `npx tsx test/store/record-released.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { openKeyFile } from '../../src/store/seal.ts';
import { createStations } from '../../src/store/stations.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

const START = Date.parse('2026-11-23T09:00:00Z');
const CARD = '2200000000017';
const COFFEE = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, goods: [{ code: 'coffee', quantity: 1000 }] };

/** What `testStation` finds in a folder at its start. */
function storeDocument(folder: string): void {
  const database = openDatabase(join(folder, 'kolonka.sqlite'));
  const read = readStation(demoStation());
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { writes } = createSqliteJournal(database);
  const stations = createStations(database, writes.stations, openKeyFile(join(folder, 'station.key')), {
    now: () => START,
    after: () => () => undefined,
  });
  void stations.keep(read.document, { by: 'test', reason: 'first' });
  database.$client.close();
}

/** Six sales that are over: cash, points, goods, given back in part, cancelled, and one whose pump was silent. */
async function sellToTheEnd(station: TestStation): Promise<void> {
  const customer = (pump: number, wish: object) => station.call('POST', `/lab/pumps/${pump}/customer`, wish);
  await station.until((await station.sell()).id, 'completed');
  const { id: byCard } = await station.sell({ paymentType: 'card' });
  await bringToEnd(station, byCard, { points: 5000 });
  await station.until((await station.sell({ ...COFFEE, paymentType: 'shop-cash' })).id, 'completed');
  await customer(1, { hangUpAt: 3210 });
  await bringToEnd(station, (await station.sell()).id);
  await customer(1, {});
  const { id: unwanted } = await station.sell({ pump: 2, paymentType: 'card' });
  await station.tell(unwanted, { type: 'sale.cancelled', reason: 'changed his mind' });
  await customer(2, { hangUpAt: 520, flow: 100 });
  const { id: unheard } = await station.sell({ pump: 2, nozzle: 2 });
  await station.clock.until(async () => ((await station.sale(unheard)).delivered?.volume ?? 0) >= 200);
  await station.call('POST', '/lab/pumps/2/faults', { kind: 'silence', count: 1_000_000 });
  await station.until(unheard, 'attention');
  await station.tell(unheard, { type: 'attention.resolved', choice: 'delivered', evidence: { volume: 520 }, by: 'Иванов' });
  await station.call('POST', '/lab/pumps/2/faults', { kind: 'clear' });
  await station.clock.advance(5_000);
  await bringToEnd(station, unheard);
}

/** Ten sales, each left at another port or window. @returns them by what they are doing. */
async function leaveOpen(station: TestStation): Promise<Record<string, string>> {
  const { clock, until } = station;
  const customer = (pump: number, wish: object) => station.call('POST', `/lab/pumps/${pump}/customer`, wish);
  const inShop = (paymentType: string) => station.sell({ ...COFFEE, paymentType, loyalty: true });
  const offered = async (sale: SaleView) => {
    await station.tell(sale.id, { type: 'card.presented', token: CARD });
    return until(sale.id, 'awaitingOffers');
  };
  const answer = { type: 'offers.answered', couponIds: [], points: 0 };
  const awaitingCard = await inShop('shop-cash');
  const awaitingOffers = await offered(await inShop('shop-cash'));
  await customer(2, { hangUpAt: 2000, flow: 6000 });
  const underDelivered = await station.sell({ pump: 2 });
  await until(underDelivered.id, 'underDelivered');
  const confirming = await offered(await inShop('shop-cash'));
  const paymentUnknown = await offered(await inShop('shop-card'));
  const charging = await offered(await inShop('shop-card'));
  await station.call('POST', '/lab/megainsight/faults', { kind: 'down' });
  await station.tell(confirming.id, answer);
  await until(confirming.id, 'confirming');
  await station.call('POST', '/lab/bank/faults', { kind: 'lostAfter' });
  await station.tell(paymentUnknown.id, answer);
  await clock.advance(20);
  station.unplugged.add('bank');
  await until(paymentUnknown.id, 'attention');
  station.unplugged.delete('bank');
  await customer(1, { flow: 5 });
  const dispensing = await station.sell({ preset: { type: 'volume', volume: 10_000 } });
  await clock.advance(10_500);
  await customer(3, { flow: 5 });
  const fillToFull = await station.sell({ path: 'fillToFull', pump: 3, preset: { type: 'full' } });
  await clock.advance(6_300);
  await customer(4, { nozzleUp: false });
  const nozzleDown = await station.sell({ pump: 4 });
  await until(nozzleDown.id, 'dispensing');
  await clock.advance(300);
  const told = station.call('POST', `/v1/sales/${charging.id}/events`, answer);
  const printing = await station.sell({ ...COFFEE, paymentType: 'shop-cash' });
  await told;
  const open = { awaitingCard, awaitingOffers, underDelivered, confirming, paymentUnknown, charging };
  const sales = { ...open, dispensing, fillToFull, nozzleDown, printing };
  return Object.fromEntries(Object.entries(sales).map(([doing, { id }]) => [doing, id]));
}

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('name the folder to be made');
const folder = resolve(name);
mkdirSync(folder, { recursive: true });
storeDocument(folder);
const station = await testStation({ folder: { path: folder, at: START } });
await sellToTheEnd(station);
const open = await leaveOpen(station);
const states = await Promise.all(Object.values(open).map(async (id) => (await station.sale(id)).state.join()));
process.stdout.write(
  `${Object.keys(open)
    .map((doing, at) => `${doing}: ${states[at]}`)
    .join('\n')}\n`,
);
await station.service().engine.stop();
writeFileSync(join(folder, 'open-sales.json'), `${JSON.stringify({ at: station.clock.now(), open }, null, 2)}\n`);
station.lab.close();
station.database.$client.exec('vacuum');
station.database.$client.pragma('journal_mode = DELETE');
station.database.$client.close();
process.exit(0);
