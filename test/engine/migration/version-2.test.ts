import { describe, expect, test } from 'vitest';
import { chartOf } from '../../../machines/index.ts';
import { migrations } from '../../../machines/migrations.ts';
import type { ReceiptOrder } from '../../../machines/sale/receipt-order.ts';
import { restore, toSaleState } from '../../../src/engine/delta.ts';
import { advance, begin, type Chart, type ChartEvent, type Snapshot, statesOf } from '../../../src/engine/step.ts';
import { done, failed, failure, inputFor } from '../../support/orders.ts';

const prepaid = chartOf('prepaid', 2)?.chart as unknown as Chart;
const toVersion2 = migrations.find(({ chart, from }) => chart === 'prepaid' && from === 1);

/** A card sale of 0.1.0: its order names no tax system, cashier, rates, nor what goods are for. */
const input = inputFor({ paymentType: 'card', goods: [{ code: 'coffee', quantity: 1000 }] });
const { fiscal: _, ...order } = input.order;
const oldInput = {
  ...input,
  order: {
    ...order,
    list: order.list.map(({ tax: __, ...line }) => line),
    paymentTypes: Object.fromEntries(
      Object.entries(order.paymentTypes).map(([code, { takesGoods: ___, discountsGoods: ____, ...terms }]) => [code, terms]),
    ),
  },
};
const REFUSED = failure('megainsight', 'CLIENT_BLOCKED', 'notDone');
const CHARGED = { kind: 'bankCard', amount: 40_000, bank: { transactionId: 'T-1', at: '' } };

/** The sale as version 1 stored it, on version 2. */
function carried(value: unknown, changes: object, timer?: string): { snapshot: Snapshot; timers: { id: string; event: ChartEvent }[] } {
  const { given, context, ...standing } = toSaleState(begin(prepaid, oldInput).snapshot, oldInput);
  const { goods, receiptTo, unusedCoupons, reversalOwed, giveBackBy, paidBackInCash, unsettledLoyalty, ...known } = context;
  const timers = timer ? [{ id: timer, due: 5_000, delay: 5_000, event: { type: timer } }] : [];
  const after = toVersion2?.carry({ value, context: { ...known, order: oldInput.order, ...changes }, timers });
  if (!after) throw new Error('version 1 is not carried');
  const state = { ...standing, value: after.value, given: [], context: after.context, children: {} };
  return { snapshot: restore(prepaid, state, oldInput), timers: after.timers };
}

describe('a sale of version 1, carried to version 2', () => {
  test('whose reversal is owed still owes it, holds no pump for it, and is asked about when its timer fires', () => {
    const was = 'xstate.after.deviceRetry.prepaid.cancelling.givingBack.reversalOwed';
    const { snapshot, timers } = carried({ cancelling: { givingBack: 'reversalOwed' } }, { payment: CHARGED, cancelReason: 'ушёл' }, was);
    const [timer] = timers;
    expect([snapshot.context.reversalOwed, timer?.id]).toEqual([40_000, was.replace('deviceRetry', 'reversalRetry')]);
    const asking = advance(prepaid, snapshot, timer?.event as ChartEvent);
    expect(asking.ordered.map(({ port }) => port)).toEqual(['askReversal']);
    const back = advance(prepaid, asking.snapshot, done('askReversal', { state: 'done', result: { transactionId: 'T-2', at: '' } }));
    expect(statesOf(back.snapshot)).toEqual(['cancelled.released']);
  });

  test('that the processing has refused shows its evidence, and ends once it is written off', () => {
    const { snapshot } = carried(
      { fulfilment: { handover: 'kept', loyalty: 'refused' } },
      { unsettled: { device: 'megainsight', code: REFUSED.code } },
    );
    expect([snapshot.context.unsettled, snapshot.context.unsettledLoyalty?.code]).toEqual([null, 'CLIENT_BLOCKED']);
    const { snapshot: after } = advance(prepaid, snapshot, {
      type: 'attention.resolved',
      choice: 'writeOff',
      evidence: null,
      by: 'Иванов',
    });
    expect([after.hasTag('attention'), after.context.unsettledLoyalty]).toEqual([false, null]);
  });

  test('prints its receipt with what is in force then, and sells goods as it did', () => {
    const { snapshot } = carried({ payment: 'awaitingPayment' }, {});
    const checking = advance(prepaid, snapshot, { type: 'payment.changed', paymentType: 'cash', tendered: null });
    const printing = advance(prepaid, checking.snapshot, done('checkDevices', { now: 0 }));
    expect(printing.ordered).toMatchObject([{ port: 'printReceipt', input: { fiscal: null } }]);
    const lines = (printing.ordered[0]?.input as ReceiptOrder | undefined)?.lines ?? [];
    expect(lines.map(({ tax }) => tax)).toEqual([undefined, undefined]);
    const refused = advance(prepaid, printing.snapshot, failed('printReceipt', failure('fiscal', 'noPaper', 'notDone')));
    expect(statesOf(refused.snapshot)).toEqual(['receipt.refused']);
  });
});
