import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import { type Answer, type TestStation, testStation } from '../../support/station.ts';

type Problem = ProblemFacts & { type: string };

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const sell = (changes: Record<string, unknown> = {}, key = 'once') =>
  station.call('POST', '/v1/sales', { ...order, ...changes }, { 'idempotency-key': key });
const tell = (id: string, event: object, key: string) => station.call('POST', `/v1/sales/${id}/events`, event, { 'idempotency-key': key });
const sales = async () => (await station.call<{ sales: SaleView[] }>('GET', '/v1/sales')).body.sales;
const typeOf = ({ body }: Answer) => (body as unknown as Problem).type;
const wasReplayed = ({ headers }: Answer) => headers.get('idempotent-replayed') === 'true';
const whole = (answer: Answer) => [answer.status, answer.headers.get('location'), answer.body];

describe('a repeated request for a new sale', () => {
  test('gets the first answer, whatever has become of the sale, and makes no other', async () => {
    const first = await sell();
    await station.until(first.body.id, 'closed');
    const again = await sell();
    expect(whole(again)).toEqual(whole(first));
    expect([wasReplayed(first), wasReplayed(again), (await sales()).length]).toEqual([false, true, 1]);
  });

  test('is the same in another order of its fields and in other words', async () => {
    const first = await sell({ loyalty: true });
    const shuffled = { loyalty: true, ...Object.fromEntries(Object.entries(order).toReversed()) };
    const again = await station.call('POST', '/v1/sales', shuffled, { 'idempotency-key': 'once', 'accept-language': 'en-GB' });
    expect(whole(again)).toEqual(whole(first));
  });

  test('with another body is refused, and changes nothing', async () => {
    const { body } = await sell({ loyalty: true });
    const before = await station.sale(body.id);
    const refused = await sell({ loyalty: true, preset: { type: 'volume', volume: 6000 } });
    expect([refused.status, refused.body]).toEqual([
      422,
      {
        type: '/problems/idempotency-key-reused',
        title: 'Idempotency key reused',
        status: 422,
        detail: 'this key was used for another request',
      },
    ]);
    expect(await sales()).toEqual([before]);
  });

  test('under another key is another sale', async () => {
    const answers = [await sell({ pump: 1 }, 'one'), await sell({ pump: 2 }, 'two')];
    expect([answers.map(({ status }) => status), (await sales()).length]).toEqual([[201, 201], 2]);
  });

  test('may be put right under the same key where it was refused', async () => {
    const refused = [await sell({ preset: { type: 'volume', volume: 5 } }), await sell({ pump: 9 })];
    const other = await sell({ loyalty: true }, 'other');
    const busy = await sell();
    await station.tell(other.body.id, { type: 'sale.cancelled', reason: 'customer left' });
    expect([...refused, busy, await sell()].map(({ status }) => status)).toEqual([422, 422, 409, 201]);
  });

  test('that the disk did not take makes one sale when the disk takes it', async () => {
    station.database.$client.exec("create trigger full before insert on events begin select raise(abort, 'disk is full'); end");
    const refused = await sell();
    expect([refused.status, refused.body]).toEqual([
      503,
      {
        type: '/problems/storage-unavailable',
        title: 'Storage unavailable',
        status: 503,
        detail: 'nothing was changed: the storage is out of reach',
        retryable: true,
      },
    ]);
    expect(await sales()).toEqual([]);
    station.database.$client.exec('drop trigger full');
    const taken = await sell();
    expect([taken.status, wasReplayed(taken), (await sales()).length]).toEqual([201, false, 1]);
  });

  test('ten times at once makes one sale; the others hear so, or wait', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => sell()));
    const [made] = await sales();
    const [first, ...others] = answers.toSorted((a, b) => Number(a.status !== 201) - Number(b.status !== 201));
    expect([first?.status, first?.body.id, (await sales()).length]).toEqual([201, made?.id, 1]);
    const waiting = others.filter(({ status }) => status === 409);
    expect(waiting.map(typeOf)).toEqual(waiting.map(() => '/problems/request-in-progress'));
    expect(others.filter((answer) => !waiting.includes(answer)).map(whole)).toEqual(
      others.filter((answer) => !waiting.includes(answer)).map(() => first && whole(first)),
    );
    expect(whole(await sell())).toEqual(first && whole(first));
  });

  test('at once under ten keys for one pump makes one sale', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, nth) => sell({}, `key-${nth}`)));
    const types = answers.filter(({ status }) => status !== 201).map(typeOf);
    expect([types, (await sales()).length]).toEqual([Array(9).fill('/problems/pump-busy'), 1]);
  });

  test('after a crash gets the first answer, and its key is still spoken for', async () => {
    const first = await sell();
    await station.crash();
    const again = await sell();
    expect(whole(again)).toEqual(whole(first));
    expect([typeOf(await sell({ pump: 2 })), (await sales()).length]).toEqual(['/problems/idempotency-key-reused', 1]);
    await station.until(first.body.id, 'completed');
    expect(station.lab.fiscal.documents().filter(({ type }) => type === 'sell')).toHaveLength(1);
  });

  test('after a crash that came before the answer makes one sale', async () => {
    const selling = sell({ loyalty: true });
    await station.crash();
    const first = await selling;
    const again = await sell({ loyalty: true });
    expect([again.status, wasReplayed(again), (await sales()).length]).toEqual([201, first.status === 201, 1]);
  });
});

describe('a repeated event', () => {
  const openSale = async (pump = 1) => (await sell({ loyalty: true, pump }, `open-${pump}`)).body.id;

  test('gets the first answer though the sale has gone on', async () => {
    const id = await openSale();
    const first = await tell(id, { type: 'loyalty.skipped' }, 'skip');
    const closed = await station.until(id, 'closed');
    const again = await tell(id, { type: 'loyalty.skipped' }, 'skip');
    expect(whole(again)).toEqual(whole(first));
    expect([wasReplayed(first), wasReplayed(again), await station.sale(id)]).toEqual([false, true, closed]);
  });

  test('without a key is asked of the sale as it stands', async () => {
    const id = await openSale();
    await station.tell(id, { type: 'loyalty.skipped' });
    const again = await station.tell(id, { type: 'loyalty.skipped' });
    expect([again.status, typeOf(again)]).toEqual([409, '/problems/event-not-now']);
  });

  test('with its defaults spelt out is the same event', async () => {
    const id = await openSale();
    await tell(id, { type: 'card.presented', token: '2200000000017' }, 'card');
    await station.until(id, 'awaitingOffers');
    const first = await tell(id, { type: 'offers.answered' }, 'offers');
    expect(whole(await tell(id, { type: 'offers.answered', couponIds: [], points: 0 }, 'offers'))).toEqual(whole(first));
  });

  test('under the key of another is refused', async () => {
    const id = await openSale();
    await tell(id, { type: 'card.presented', token: '2200000000017' }, 'card');
    const sale = await station.until(id, 'awaitingOffers');
    const others = [
      await tell(id, { type: 'card.presented', token: '2200000000024' }, 'card'),
      await tell(id, { type: 'loyalty.skipped' }, 'card'),
    ];
    expect(others.map(typeOf)).toEqual(Array(2).fill('/problems/idempotency-key-reused'));
    expect(await station.sale(id)).toEqual(sale);
  });

  test('of another sale may bear the same key', async () => {
    const ids = [await openSale(1), await openSale(2)];
    const answers = await Promise.all(ids.map((id) => tell(id, { type: 'sale.cancelled', reason: 'customer left' }, 'cancel')));
    expect(answers.map(({ status, body }) => [status, body.id])).toEqual(ids.map((id) => [200, id]));
  });

  test('may be told again under the same key where it was refused', async () => {
    const id = await openSale();
    const early = await tell(id, { type: 'offers.answered' }, 'answer');
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    await station.until(id, 'awaitingOffers');
    const late = await tell(id, { type: 'offers.answered' }, 'answer');
    expect([early, late].map(({ status }) => status)).toEqual([409, 200]);
  });

  test('five times at once happens once', async () => {
    const id = await openSale();
    const answers = await Promise.all(Array.from({ length: 5 }, () => tell(id, { type: 'sale.cancelled', reason: 'ушёл' }, 'cancel')));
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.map(({ body }) => body)).toEqual(taken.map(() => taken[0]?.body));
    expect(answers.filter((answer) => !taken.includes(answer)).map(typeOf)).toEqual(
      Array(5 - taken.length).fill('/problems/request-in-progress'),
    );
    expect(await station.sale(id)).toMatchObject({ sequence: 2, cancelReason: 'ушёл' });
  });

  test('after a crash gets the first answer', async () => {
    const id = await openSale();
    const first = await tell(id, { type: 'loyalty.skipped' }, 'skip');
    await station.crash();
    expect(whole(await tell(id, { type: 'loyalty.skipped' }, 'skip'))).toEqual(whole(first));
    await station.until(id, 'completed');
    expect(station.lab.fiscal.documents().filter(({ type }) => type === 'sell')).toHaveLength(1);
  });
});
