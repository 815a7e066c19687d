import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { prepaid } from '../../machines/prepaid.ts';
import type { FiscalDocument, ReceiptOrder, Slip } from '../../machines/sale/receipt-order.ts';
import { statesOf } from '../../src/engine/step.ts';
import { inputFor } from '../support/orders.ts';

describe('a chart in QA’s own hands', () => {
  test('runs as a plain actor with bodies of one’s own', async () => {
    const asked: string[] = [];
    const chart = prepaid.provide({
      actors: {
        checkDevices: fromPromise(async () => ({ now: 0 })),
        printReceipt: fromPromise<FiscalDocument | Slip, ReceiptOrder>(async () => {
          asked.push('printReceipt');
          throw { device: 'fiscal', code: 'noPaper', message: 'no paper', known: 'notDone', evidence: {} };
        }),
      },
    });
    const actor = createActor(chart, { input: inputFor({ loyalty: false }) }).start();
    await expect.poll(() => asked).toEqual(['printReceipt']);
    await expect.poll(() => statesOf(actor.getSnapshot())).toEqual(['receipt.refused']);
    expect(actor.getSnapshot().context.notice).toMatchObject({ code: 'noPaper' });
    actor.stop();
  });

  test('gives the shortest way to each state that an operator can reach without a device', () => {
    const paths = getShortestPaths(prepaid, {
      input: inputFor({ paymentType: 'cash', loyalty: true }),
      events: [{ type: 'loyalty.skipped' }, { type: 'sale.cancelled', reason: 'test' }],
      serializeState: (snapshot) => JSON.stringify(snapshot.value),
    });
    const ways = new Map(paths.map(({ state, steps }) => [statesOf(state as never).join('+'), steps.map(({ event }) => event.type)]));
    expect(ways.get('ordering.identification.awaitingCard')).toEqual(['xstate.init']);
    expect(ways.get('cancelled.released')).toEqual(['xstate.init', 'sale.cancelled']);
    expect(ways.get('payment.checking')).toEqual(['xstate.init', 'loyalty.skipped']);
  });
});
