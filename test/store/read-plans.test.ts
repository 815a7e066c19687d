import { afterAll, beforeAll, expect, test } from 'vitest';
import { SALE_TAGS } from '../../machines/sale/setup.ts';
import { LISTED_TAGS } from '../../src/store/schema.ts';
import { endOf } from '../support/http-answers.ts';
import { type TestStation, testStation } from '../support/station.ts';

/** Tables of few rows for ever, and fuel that flowed for no sale, which is read once, at the start. */
const SMALL = new Set([
  'unclaimed_deliveries',
  'tokens',
  'cashiers',
  'sign_ins',
  'statistics_names',
  'statistics_place',
  'identity',
  'epochs',
  'lost_requests',
]);

/** Indexes of what is under way alone: read whole, and short. */
const AT_WORK = /USING (COVERING )?INDEX (sales_at_work|till_acts_at_work)$/;

let station: TestStation;
const asked = new Set<string>();
beforeAll(async () => {
  station = await testStation({ document: {} });
  const { $client } = station.database;
  const prepare = $client.prepare.bind($client);
  $client.prepare = ((text: string) => {
    asked.add(text);
    return prepare(text);
  }) as typeof $client.prepare;
  // Started anew, so that the statements that are made once are seen too.
  await station.crash();
});
afterAll(() => station.close());

interface PlanRow {
  detail: string;
}

/** Steps of the statement's plan that look at every row of a table or index, without a bound. */
function scansOf(text: string): string[] {
  const plan = station.database.$client.prepare(`explain query plan ${text.replaceAll('?', '1')}`).all() as PlanRow[];
  const isOrdered = /\blimit\b/i.test(text) && !plan.some(({ detail }) => detail.includes('USE TEMP B-TREE FOR ORDER BY'));
  return (
    plan
      .map(({ detail }) => detail)
      .filter((detail) => detail.startsWith('SCAN'))
      .filter((detail) => !SMALL.has(detail.split(' ')[1] ?? '') && !AT_WORK.test(detail))
      // The first rows of an order that an index, or the table itself, has.
      .filter(() => !isOrdered && !/max\(|min\(/.test(text))
  );
}

test('every tag of a sale has an index of the sales that bear it', () => {
  expect([...LISTED_TAGS].toSorted()).toEqual([...SALE_TAGS].toSorted());
});

test('no statement of the service looks through a whole table, whatever it is asked', async () => {
  const { id } = await station.sell();
  await station.until(id, 'completed');
  const { id: card } = await station.sell({ pump: 2, paymentType: 'card', loyalty: true });
  await station.call('POST', '/lab/scanner/scan', { workplace: '1', code: '2200000000017' });
  await station.until(card, 'awaitingOffers');
  const from = '2026-11-01T00:00:00Z';
  const paths = [
    ...SALE_TAGS.flatMap((tag) =>
      ['', '&pump=1', '&workplace=1', `&pump=1&workplace=1&from=${from}`].map((more) => `sales?tag=${tag}${more}`),
    ),
    ...['', '?pump=1', '?workplace=1', '?cursor=1:a', '?pump=1&cursor=9999999999999:a'].map((query) => `sales${query}`),
    ...[`sales/${id}`, `sales/${id}/history`, `sales/${id}/history?at=2`, 'pumps', 'pumps/1', 'products', 'station', 'station/history'],
    ...['shifts/current', 'shifts/current/cases', 'shifts', 'shifts/1', 'shifts/1?fnNumber=x', 'audit', `audit?from=${from}&cursor=9`],
    ...['drawer', 'workplaces', 'cashiers', 'tokens', 'charts/prepaid/statistics', `charts/prepaid/statistics?from=${from}&pump=1`],
    ...['receipts?documentNumber=1', 'receipts?total=100', `receipts?from=${from}`, 'charts/prepaid/coverage', 'backups'],
  ];
  for (const path of paths) {
    const { status } = (await endOf(station.clock, station.call('GET', `/v1/${path}`))) as { status: number };
    expect([path, status < 500]).toEqual([path, true]);
  }
  const reads = [...asked].filter((text) => /^\s*(select|with)\b/i.test(text));
  expect(reads.length).toBeGreaterThan(40);
  expect(reads.flatMap((text) => scansOf(text).map((step) => `${step}: ${text}`))).toEqual([]);
});
