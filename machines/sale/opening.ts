/** What a sale knows when it begins. Used by the paths as their initial context. */
import { kopecks } from '../../src/domain/units.ts';
import { NOTHING_CHOSEN } from './changes-before-payment.ts';
import type { SaleContext, SaleInput } from './context.ts';
import { atList } from './readings.ts';

export function openingContext({ order, paymentType, tendered, loyaltyWanted }: SaleInput): SaleContext {
  const opening: SaleContext = {
    order,
    goods: null,
    receiptTo: null,
    paymentType,
    tendered,
    loyaltyWanted,
    cardRef: null,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    unusedCoupons: [],
    lines: [],
    preorder: null,
    toRelease: [],
    attempts: { preorder: 0, payment: 0, receipt: 0, reversal: 0, loyalty: 0 },
    payment: null,
    reversalOwed: null,
    giveBackBy: 'reversal',
    paidBackInCash: kopecks(0),
    receipts: [],
    slips: [],
    delivering: null,
    deliveries: [],
    settlement: null,
    refunds: [],
    accumulated: null,
    cancelReason: null,
    unpaidReason: null,
    notice: null,
    unsettled: null,
    unsettledLoyalty: null,
    resolutions: [],
  };
  return { ...opening, lines: atList(opening) };
}
