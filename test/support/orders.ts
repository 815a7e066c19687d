/** Orders at the demo station, and the answers of its devices, to try charts with. Used by the tests of machines/ and engine/. */

import * as v from 'valibot';
import type { DiscountTerms, PaymentTerms, SaleInput } from '../../machines/sale/context.ts';
import type { Failure, LoyaltyClient } from '../../machines/sale/ports.ts';
import { kopecks } from '../../src/domain/units.ts';
import type { ChartEvent } from '../../src/engine/step.ts';
import { demoStation } from '../../src/station/demo.ts';
import { StationDocument } from '../../src/station/document.ts';
import { readOrder, type SaleRequest } from '../../src/station/order.ts';

const DEMO = v.parse(StationDocument, demoStation());

/** Five litres of АИ-80 for 280.00, in cash, without loyalty. */
const FIVE_LITRES = {
  path: 'prepaid',
  workplace: '1',
  pump: 1,
  nozzle: 1,
  preset: { type: 'volume', volume: 5000 },
  paymentType: 'cash',
} as const;

export function inputFor(changes: Record<string, unknown> = {}, saleId = 'sale-1'): SaleInput {
  const ordered = readOrder(DEMO, saleId, { ...FIVE_LITRES, ...changes } as SaleRequest);
  if (!ordered.ok) throw new Error(`${ordered.fault.path}: ${ordered.fault.message.en}`);
  return ordered.input;
}

/** The sale with other rules of its discounts: of all, or of one payment type's. */
export const ruled = (input: SaleInput, rules: Partial<DiscountTerms>, only?: string): SaleInput => ({
  ...input,
  order: {
    ...input.order,
    paymentTypes: Object.fromEntries(
      Object.entries(input.order.paymentTypes).map(([code, terms]) => [
        code,
        only === undefined || only === code ? { ...terms, loyalty: terms.loyalty && { ...terms.loyalty, ...rules } } : terms,
      ]),
    ),
  },
});

/** The sale with that payment type alone, and other papers of it. */
export function papered(input: SaleInput, papers: Partial<PaymentTerms>, code: string): SaleInput {
  const terms = input.order.paymentTypes[code];
  if (!terms) throw new Error(`no payment type ${code}`);
  return { ...input, order: { ...input.order, paymentTypes: { [code]: { ...terms, ...papers } } } };
}

/** The bonus module: 2.5 % from the first kopeck on. */
export const TIERS = [{ from: kopecks(0), percent: 250 }];

export const HOLDER = {
  clientId: 'client-17',
  cardNumber: '2200*******17',
  name: 'Анна',
  status: 'active',
  balance: 15000,
  maxSpendPercent: 50,
  accrualPercent: 5,
  coupons: [
    {
      couponId: 'C1',
      title: 'АИ-80 по 54,00',
      productCode: 'ai80',
      productName: 'АИ-80',
      personalPrice: 5400,
      maxQuantity: 20000,
      stacksWithPoints: true,
    },
  ],
  accumulated: 0,
} as unknown as LoyaltyClient;

export const failure = (device: string, code: string, known: Failure['known']): Failure => ({
  device,
  code,
  message: `${device} says ${code}`,
  known,
  evidence: { sent: code },
});

export const done = (id: string, output?: unknown): ChartEvent => ({ type: `xstate.done.actor.${id}`, output, actorId: id });
export const failed = (id: string, error: Failure): ChartEvent => ({ type: `xstate.error.actor.${id}`, error, actorId: id });
