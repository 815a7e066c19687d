import { afterEach, describe, expect, test } from 'vitest';
import { bookSale, booksAgree } from '../support/books.ts';
import { bringToEnd, type Habits } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';
let station: TestStation;
afterEach(() => station.close());

interface Path {
  order: Record<string, unknown>;
  habits: Partial<Habits>;
  customer?: { hangUpAt: number };
}
const shop = { pump: undefined, nozzle: undefined, preset: undefined };
const PATHS: Record<string, Path> = {
  'prepaid by card, with points': { order: { paymentType: 'card' }, habits: { points: 5000 } },
  'prepaid in cash, short, refunded': { order: { loyalty: true }, habits: { couponIds: ['C1'] }, customer: { hangUpAt: 3210 } },
  'prepaid by card, short, refunded': { order: { paymentType: 'card' }, habits: { points: 5000 }, customer: { hangUpAt: 3210 } },
  'fill to full by card': {
    order: { path: 'fillToFull', preset: { type: 'full', ceiling: 8000 }, paymentType: 'card' },
    habits: { points: 5000 },
  },
  'shop by card': {
    order: { path: 'shop', ...shop, paymentType: 'shop-card', goods: [{ code: 'coffee', quantity: 2000 }] },
    habits: { points: 3000 },
  },
};

const FAULTS: Record<string, (station: TestStation) => void> = {
  'pump silent for a while': ({ lab }) => lab.dispensers.pump(1)?.fault('silence', 12),
  'pump garbling': ({ lab }) => lab.dispensers.pump(1)?.fault('garbage', 3),
  'pump with bad checksums': ({ lab }) => lab.dispensers.pump(1)?.fault('badCrc', 3),
  'pump answering late': ({ lab }) => lab.dispensers.pump(1)?.fault('lateAnswer', 3),
  'pump refusing': ({ lab }) => lab.dispensers.pump(1)?.fault('can', 1),
  'pump without power': ({ lab }) => lab.dispensers.pump(1)?.fault('reboot', 1),
  'pump overrunning': ({ lab }) => lab.dispensers.pump(1)?.fault('overrun', 1),
  'register without paper': ({ lab }) => lab.fiscal.fault('noPaper', 1),
  'register losing its link before': ({ lab }) => lab.fiscal.fault('lostBefore', 1),
  'register losing its link after': ({ lab }) => lab.fiscal.fault('lostAfter', 1),
  'register refusing': ({ lab }) => lab.fiscal.fault('refuse', 1),
  'register slow': ({ lab }) => lab.fiscal.fault('slow', 1),
  'bank declining': ({ lab }) => lab.bank.fault('decline', 1),
  'bank losing the order': ({ lab }) => lab.bank.fault('lostBefore', 1),
  'bank losing the answer': ({ lab }) => lab.bank.fault('lostAfter', 1),
  'bank busy': ({ lab }) => lab.bank.fault('busy', 2),
  'Megainsight down': ({ lab }) => lab.megainsight.fault('down', { count: 4 }),
  'Megainsight silent before': ({ lab }) => lab.megainsight.fault('timeoutBefore', { count: 1 }),
  'Megainsight silent after': ({ lab }) => lab.megainsight.fault('timeoutAfter', { count: 1 }),
  'Megainsight with a fault of its own': ({ lab }) => lab.megainsight.fault('http500', { count: 1 }),
  'Megainsight talking nonsense': ({ lab }) => lab.megainsight.fault('badJson', { count: 1 }),
  'Megainsight with wrong sums': ({ lab }) => lab.megainsight.fault('badSums', { count: 1, on: 'preorder' }),
};

/** Events of the sale after which the fault strikes. */
const MOMENTS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12];

describe.each(Object.entries(PATHS))('%s', (_, { order, habits, customer }) => {
  test.each(Object.entries(FAULTS))(
    'with the %s at each moment ends with books that agree',
    async (__, strike) => {
      for (const moment of MOMENTS) {
        station = await testStation();
        if (customer) station.lab.dispensers.pump(1)?.customer(customer);
        const { id } = await station.sell(order);
        let struck = moment <= 1;
        if (struck) strike(station);
        station.service().engine.watch((change) => {
          if (struck || change.kind !== 'event' || change.record.sequence < moment) return;
          struck = true;
          strike(station);
        });
        const sale = await bringToEnd(station, id, habits);
        booksAgree(station, [await bookSale(station, sale)], { [CARD]: 15_000 });
        expect(sale.tags).toContain('closed');
        if (moment !== MOMENTS.at(-1)) await station.close();
      }
    },
    60_000,
  );
});
