import { beforeEach, describe, expect, test } from 'vitest';
import type { RegisterOptions } from '../../../src/adapters/fiscal-atol/client.ts';
import type { CashOrder } from '../../../src/adapters/fiscal-atol/drawer.ts';
import { ANNA, type Bench, createBench, sell } from './law-bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe('cash laid into the drawer', () => {
  const move = (order: CashOrder, changes: Partial<RegisterOptions> = {}) => bench.ask((one) => one.moveCash(order), changes);

  beforeEach(() => bench.ask((one) => one.openShift(ANNA)));

  test('is counted once, however often it is ordered', async () => {
    const order = await bench.cashOrder('float', 'cashIn');
    expect([await move(order), await move(order), bench.register.drawer()]).toEqual([300_000, 300_000, 300_000]);
  });

  test.each([
    ['lostAfter', 'done'],
    ['lostBefore', 'notDone'],
    ['forgets', 'done'],
    ['loses', 'notDone'],
  ] as const)('38: with a lost answer (%s) is known by the counter as %s, and not repeated', async (fault, state) => {
    const order = await bench.cashOrder('float', 'cashIn');
    bench.register.fault(fault);
    const end = await move(order);
    expect(state === 'done' ? end : String(end)).toEqual(state === 'done' ? 300_000 : expect.stringMatching(/^notDone: /));
    expect(await bench.ask((one) => one.lookUpCash(order))).toMatchObject({ state });
    expect(bench.register.drawer()).toBe(state === 'done' ? 300_000 : 0);
  });

  test('while a cash sale is made is still known, for sales do not move what was laid in', async () => {
    const order = await bench.cashOrder('float', 'cashIn');
    await bench.print(sell());
    bench.register.fault('forgets');
    await move(order);
    expect([await bench.ask((one) => one.lookUpCash(order)), bench.register.drawer()]).toEqual([
      { state: 'done', result: 429_000 },
      429_000,
    ]);
  });

  test('cannot be taken out where it is not', async () => {
    expect(await move(await bench.cashOrder('take', 'cashOut'))).toBe('notDone: 80');
  });

  test('survives the Z report, or not, as the register is set: it is read, never assumed', async () => {
    await move(await bench.cashOrder('float', 'cashIn'));
    bench.register.change({ drawerOverZ: false });
    await bench.ask((one) => one.closeShift(ANNA));
    expect(await bench.ask((one) => one.readDrawer())).toBe(0);
  });
});
