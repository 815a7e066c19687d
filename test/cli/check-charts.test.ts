import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../../machines/index.ts';
import { prepaid } from '../../machines/prepaid.ts';
import { checkCharts, describeReport } from '../../src/cli/chart-report.ts';
import { divergenceOf, misfitsOf } from '../../src/engine/migration/dry-run.ts';
import type { Chart } from '../../src/engine/step.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

interface Config {
  id: string;
  context: (args: unknown) => object;
  states: Record<string, Config>;
  invoke?: object | object[];
  initial?: string;
}
type Change = (config: Config) => Config;

/** The chart's own configuration with every name changed as told. */
function mapped(value: unknown, names: (name: string) => string): unknown {
  if (typeof value === 'string') return names(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [names(key), mapped(inner, names)]));
}
const copied = () => mapped(prepaid.config, (name) => name) as unknown as Config;

/** `prepaid` with its configuration changed on purpose, and actors left out. */
function changed(change: Change, without: string[] = []): Chart {
  const { actors, ...others } = prepaid.implementations;
  const left = Object.fromEntries(Object.entries(actors).filter(([name]) => !without.includes(name)));
  return createMachine(change(copied()) as never, { ...others, actors: left } as never) as unknown as Chart;
}
const same: Change = (config) => config;
const awaitingCard = (config: Config) => config.states.ordering?.states.identification?.states.awaitingCard as Config;

const CHANGES: [name: string, chart: () => Chart | undefined, kind: string, what: string][] = [
  [
    'a state renamed',
    () => changed((config) => mapped(config, (name) => name.replace(/\bawaitingCard\b/, 'waitingForCard')) as unknown as Config),
    'noState',
    'ordering.identification.awaitingCard',
  ],
  [
    'an invoke added',
    () =>
      changed((config) => {
        awaitingCard(config).invoke = { id: 'lookUpTheWeather', src: 'fetchClient', input: () => ({}) };
        return config;
      }),
    'effectMissing',
    'lookUpTheWeather',
  ],
  [
    'a context key added',
    () =>
      changed((config) => {
        const { context } = config;
        return { ...config, context: (args) => ({ ...context(args), weather: null }) };
      }),
    'contextMissing',
    'weather',
  ],
  ['its version gone', () => undefined, 'noChart', 'prepaid 2'],
];

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const check = (prepaidNow: Chart | undefined) =>
  checkCharts(station.database, createSqliteJournal(station.database), (name, version) =>
    name === 'prepaid' ? prepaidNow : (chartOf(name, version)?.chart as unknown as Chart),
  );
async function stored(id: string) {
  const journal = createSqliteJournal(station.database);
  const sale = await journal.sale(id);
  if (!sale) throw new Error('no such sale');
  return { sale, events: await journal.events(id) };
}

describe('the charts at hand beside the stored sales', () => {
  test('of this very version fit every sale, open and closed, whatever it has been through', async () => {
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2_000 });
    await bringToEnd(station, (await station.sell({ loyalty: true })).id, { couponIds: 'all', points: 1_000 });
    station.lab.bank.fault('decline', 1);
    await bringToEnd(station, (await station.sell({ pump: 2, paymentType: 'card' })).id);
    for (const pump of [1, 2]) await station.sell({ pump, loyalty: true });
    const filling = await station.sell({ pump: 3, path: 'fillToFull', preset: { type: 'full', ceiling: 9_000 } });
    await station.until(filling.id, 'dispensing');
    expect(await check(prepaid as unknown as Chart)).toEqual({ sales: 5, open: 3, older: 0, carried: [], stranded: [], otherwise: [] });
    expect(await check(changed(same))).toMatchObject({ stranded: [], otherwise: [] });
  });

  test.each(CHANGES)('with %s strand the open sale, and say why', async (_, chart, kind, what) => {
    const { id } = await station.sell({ loyalty: true });
    const found = await check(chart());
    expect(found.stranded).toEqual([
      { saleId: id, chart: 'prepaid 2', state: 'ordering.identification.awaitingCard', misfits: [{ kind, what }] },
    ]);
    expect(describeReport(found, 'en')).toContain(`would be stranded  ${id}`);
    expect(describeReport(found, 'ru')).toContain(`осталась бы без диаграммы  ${id}`);
  });

  test('with an actor dropped strand the sale for which it is at work', async () => {
    station.unplugged.add('megainsight');
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    const { sale, events } = await stored(id);
    expect(misfitsOf(changed(same, ['fetchClient']), sale, events)).toEqual([{ kind: 'portMissing', what: 'fetchClient' }]);
    const noInvoke: Change = (config) => {
      const { identification } = config.states.ordering?.states ?? {};
      const { fetchingClient } = identification?.states ?? {};
      const rest = Object.entries(fetchingClient ?? {}).filter(([key]) => key !== 'invoke');
      if (identification) identification.states.fetchingClient = Object.fromEntries(rest) as unknown as Config;
      return config;
    };
    expect(misfitsOf(changed(noInvoke), sale, events)).toEqual([{ kind: 'effectUnknown', what: 'fetchClient' }]);
  });

  test('that would have sent a closed sale another way say at which event', async () => {
    const { id } = await station.sell();
    await bringToEnd(station, id);
    const alwaysPoor: Chart = prepaid.provide({ guards: { printsReceipt: () => false } }) as unknown as Chart;
    const { sale, events } = await stored(id);
    const divergence = divergenceOf({ chart: () => alwaysPoor, migration: () => undefined }, sale, events);
    expect(divergence).toMatchObject({ kind: 'states' });
    expect(events[(divergence?.sequence ?? 0) - 1]?.event.type).toBe(divergence?.event);
    expect(describeReport(await check(alwaysPoor), 'en')).toContain(`would go another way  ${id}`);
  });
});

describe('a service that has no chart for an open sale', () => {
  let id: string;
  const foreign = (version: number) => station.database.$client.prepare('update sales set version = ? where id = ?').run(version, id);
  beforeEach(async () => {
    ({ id } = await station.sell({ loyalty: true }));
    foreign(9);
    await station.crash();
  });
  // The books of the station are compared at its end, by a chart that it then has again.
  afterEach(() => foreign(2));

  test('shows it as it was left, before a person, and lets the others go on', async () => {
    const { status, body } = await station.call('GET', `/v1/sales/${id}`);
    expect([status, body]).toMatchObject([
      200,
      {
        state: ['ordering.identification.awaitingCard'],
        tags: ['open', 'attention'],
        attention: {
          reason: 'chartChanged',
          choices: [{ choice: 'closedByHand' }],
          evidence: { code: 'chartChanged', evidence: { misfits: [{ kind: 'noChart', what: 'prepaid 9' }] } },
        },
        availableEvents: [{ type: 'attention.resolved' }],
      },
    ]);
    const health = (await station.call<{ warnings: string[] }>('GET', '/health')).body;
    expect(health.warnings.some((warning) => warning.includes(id))).toBe(true);
    await bringToEnd(station, (await station.sell({ pump: 2 })).id);
  });

  test('holds its pump, and takes nothing from it but a person’s word', async () => {
    const busy = await station.call(
      'POST',
      '/v1/sales',
      { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5_000 }, paymentType: 'cash' },
      { 'idempotency-key': 'next' },
    );
    expect(busy).toMatchObject({ status: 409, body: { type: '/problems/pump-busy' } });
    expect((await station.tell(id, { type: 'card.presented', token: '2200000000017' })).status).toBe(409);
    expect((await station.tell(id, { type: 'attention.resolved', choice: 'paid', by: 'Иванов' })).status).toBe(409);
  });

  test('closes it by hand, on record, and its pump is free again', async () => {
    const { status, body } = await station.tell(id, {
      type: 'attention.resolved',
      choice: 'closedByHand',
      by: 'Иванов',
      evidence: { note: 'никто не платил' },
    });
    expect([status, body.tags, body.attention]).toEqual([200, ['closed', 'failed'], null]);
    const { events } = (await station.call<{ events: { event: object }[] }>('GET', `/v1/sales/${id}/history`)).body;
    expect(events.at(-1)?.event).toMatchObject({ choice: 'closedByHand', by: 'Иванов', evidence: { note: 'никто не платил' } });
    await bringToEnd(station, (await station.sell()).id);
    await station.crash();
    expect((await station.sale(id)).tags).toEqual(['closed', 'failed']);
  });

  test('started again with the chart that fits, lets it go on', async () => {
    foreign(2);
    await station.crash();
    expect((await station.sale(id)).tags).toContain('awaitingCard');
    expect((await bringToEnd(station, id)).tags).toContain('completed');
  });
});
