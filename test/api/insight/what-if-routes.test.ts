import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import { bringToEnd } from '../../support/operator.ts';
import { type TestStation, testStation } from '../../support/station.ts';

interface Fact {
  type: string;
  [field: string]: unknown;
}
interface Other {
  steps: {
    sequence: number;
    origin: string;
    event: Fact;
    before: string[];
    after: string[];
    transitions: string[];
    effects: { port: string }[];
  }[];
  leftOut: { sequence: number; type: string }[];
  atWork: { id: string; port: string; outcomes: Fact[] }[];
  timers: Fact[];
  sale: SaleView;
}
interface Past {
  events: { sequence: number; event: Fact; after: string[]; transitions: string[] }[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const suppose = (saleId: string, body: Record<string, unknown>, chart = 'prepaid') =>
  station.call<Other>('POST', `/v1/charts/${chart}/replay`, { saleId, ...body });
const pastOf = async (id: string) => (await station.call<Past>('GET', `/v1/sales/${id}/history`)).body.events;
const placeOf = (events: Past['events'], type: string) => events.find(({ event }) => event.type === type)?.sequence ?? 0;
const counted = () => ['sales', 'events'].map((table) => station.database.$client.prepare(`select count(*) as n from ${table}`).get());

describe('what if', () => {
  test('nothing is changed: the sale goes its own way, transition by transition', async () => {
    const { id } = await station.sell({ loyalty: true });
    const sold = await bringToEnd(station, id);
    const events = await pastOf(id);
    const { status, body } = await suppose(id, { at: events.length + 1 });
    expect(status).toBe(200);
    expect(body.steps.map(({ origin, event, after, transitions }) => ({ origin, event, after, transitions }))).toEqual(
      events.map(({ event, after, transitions }) => ({ origin: 'kept', event, after, transitions })),
    );
    const { endedAt: _, ...rest } = body.sale;
    expect(rest).toEqual({ ...sold, endedAt: undefined, ...rest });
    expect([body.sale.totals, body.sale.tags, body.atWork, body.timers]).toEqual([sold.totals, sold.tags, [], []]);
  });

  test('the register refuses: the sale waits for a person or a retry, and its later events have no place', async () => {
    const { id } = await station.sell();
    await bringToEnd(station, id);
    const events = await pastOf(id);
    const at = placeOf(events, 'xstate.done.actor.printReceipt');
    const error = { device: 'fiscal', code: 'noPaper', message: '', known: 'notDone', evidence: {} };
    const { body } = await suppose(id, { at, instead: [{ type: 'xstate.error.actor.printReceipt', error }] });
    const changed = body.steps[at - 1];
    expect([changed?.origin, changed?.transitions.length !== 0, changed?.after]).toEqual(['instead', true, body.steps.at(-1)?.after]);
    expect(body.leftOut.length).toBe(events.length - at);
    expect(body.sale.notice).toMatchObject({ device: 'fiscal', code: 'noPaper' });
    expect(body.sale.receipts).toEqual([]);
  });

  test('the customer hangs up early: the pump is green, and what may come next is named', async () => {
    const { id } = await station.sell();
    await bringToEnd(station, id);
    const events = await pastOf(id);
    const at = placeOf(events, 'xstate.done.actor.followDelivery');
    const event: Fact = events[at - 1]?.event ?? { type: '' };
    const output = { ...(event.output as object), volume: 2_000, amount: 11_200 };
    const { body } = await suppose(id, { at, instead: [{ ...event, output }] });
    expect(body.sale.tags).toContain('underDelivered');
    expect(body.sale.delivered).toMatchObject({ volume: 2_000 });
    const refunded = await suppose(id, { at, instead: [{ ...event, output }], after: [{ type: 'refund.requested', lines: null }] });
    expect(refunded.body.sale.tags).toContain('refunding');
    expect(refunded.body.atWork.map(({ port }) => port)).toEqual(['printReceipt']);
    expect(refunded.body.atWork[0]?.outcomes.map(({ type }) => type)).toEqual([
      'xstate.done.actor.printReceipt',
      'xstate.error.actor.printReceipt',
      'xstate.error.actor.printReceipt',
    ]);
  });

  test('runs nothing and keeps nothing', async () => {
    const { id } = await station.sell({ loyalty: true });
    await bringToEnd(station, id);
    const [rows, devices] = [counted(), JSON.stringify([station.lab.fiscal.documents(), station.lab.megainsight.ledger()])];
    const before = await station.sale(id);
    await suppose(id, { at: 2, instead: [{ type: 'loyalty.skipped' }] });
    await station.clock.advance(10_000);
    expect([counted(), JSON.stringify([station.lab.fiscal.documents(), station.lab.megainsight.ledger()])]).toEqual([rows, devices]);
    expect(await station.sale(id)).toEqual(before);
  });

  test('an event that the chart does not take there is refused, with the guard that refuses it', async () => {
    const { id } = await station.sell({ loyalty: true });
    await bringToEnd(station, id);
    expect(await suppose(id, { at: 2, instead: [{ type: 'receipt.requested', tendered: null }] })).toMatchObject({
      status: 409,
      body: { type: '/problems/event-not-now', event: 'receipt.requested', state: ['ordering.identification.awaitingCard'] },
    });
    const at = placeOf(await pastOf(id), 'offers.answered');
    expect(await suppose(id, { at, instead: [{ type: 'offers.answered', couponIds: ['none'], points: 0 }] })).toMatchObject({
      status: 422,
      body: { type: '/problems/guard-refused', guard: 'areCouponsKnown' },
    });
  });

  test('bad input is named, and what is not there is not found', async () => {
    const { id } = await station.sell({ loyalty: true });
    await bringToEnd(station, id);
    const place = placeOf(await pastOf(id), 'xstate.done.actor.fetchClient');
    const statuses = [
      await suppose(id, { at: 1 }),
      await suppose(id, { at: 2, instead: 'cancel' }),
      await suppose(id, { at: place, instead: [{ type: 'xstate.done.actor.fetchClient', output: { coupons: 7 } }] }),
      await suppose('nobody', { at: 2 }),
      await suppose(id, { at: 900 }),
      await suppose(id, { at: 2 }, 'shop'),
      await suppose(id, { at: 2, version: 9 }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([422, 422, 422, 404, 404, 404, 404]);
  });
});
