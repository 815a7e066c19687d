/** The sale that every benchmark runs: cash, no points spent, eleven durable steps (three outside events, eight effects). */
import type { SaleInput } from '../machines/sale/context.ts';
import type { ChartEvent } from '../src/engine/step.ts';
import { inputFor } from '../test/support/orders.ts';

export const orderOf = (saleId: string): SaleInput => inputFor({ loyalty: true }, saleId);

export const CARD: ChartEvent = { type: 'card.presented', cardRef: 'card-1' };
export const KEEP: ChartEvent = { type: 'offers.answered', couponIds: [], points: 0 };

const totals = (volume: number) => ({ volume, amount: volume * 5 });

/** What each device answers, at once. */
export const ANSWERS: Record<string, unknown> = {
  fetchClient: {
    clientId: 'client-17',
    cardNumber: '2200*******17',
    name: 'Анна',
    status: 'active',
    balance: 15000,
    maxSpendPercent: 50,
    accrualPercent: 5,
    coupons: [],
  },
  checkDevices: { now: 0 },
  printReceipt: {
    documentNumber: 85,
    fiscalSign: '1494325660',
    shiftNumber: 12,
    fnNumber: '9999078902001730',
    at: '2026-11-23T12:00:00+03:00',
    total: 28000,
    printed: true,
  },
  preparePump: totals(1_000_000),
  authorisePump: null,
  followDelivery: { volume: 5000, amount: 28000, reason: 'finished', settledBy: 'register' },
  confirmDelivery: totals(1_005_000),
  registerPurchase: { transactionId: 'M-1', pointsSpent: 0, pointsAccrued: 1400, balance: 16400 },
};

/** The sale's events in the order in which the chart asks for their effects. */
export const STORY: ChartEvent[] = [
  CARD,
  done('fetchClient'),
  KEEP,
  done('checkDevices'),
  done('printReceipt'),
  done('preparePump'),
  done('registerPurchase'),
  done('authorisePump'),
  done('followDelivery'),
  done('confirmDelivery'),
];

function done(id: string): ChartEvent {
  return { type: `xstate.done.actor.${id}`, output: ANSWERS[id], actorId: id };
}
