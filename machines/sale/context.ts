/** What a sale knows: plain JSON, whole numbers, settings frozen at its start (D16), no secret (D14). The context of all charts. */
import type { Tier } from '../../src/domain/accumulation.ts';
import type { ListLine, SaleLine } from '../../src/domain/lines.ts';
import type { FiscalPayment } from '../../src/domain/receipt.ts';
import type { ReturnLine } from '../../src/domain/refund.ts';
import type { Kopecks, Millilitres, Points, Price } from '../../src/domain/units.ts';
import type { AttentionReason } from './choices.ts';
import type {
  BankPayment,
  Delivery,
  Failure,
  LoyaltyClient,
  LoyaltyRefund,
  LoyaltySettlement,
  PreorderAnswer,
  PumpTotals,
  Reservation,
} from './ports.ts';
import type { Buyer, CardPrinted, FiscalDocument, FiscalTerms, Slip } from './receipt-order.ts';

export type PaymentKind = 'cash' | 'bankCard' | 'recorded' | 'proving';

/** The discount's rules as far as a sale asks them (R4, R5). */
export interface DiscountTerms {
  terminal: string;
  request: 'always' | 'operator';
  printCardNumber: CardPrinted;
  /** Whoever bears a card pays, and is paid back, once the operator has confirmed the sum. */
  amountWindow: boolean;
  /** The bonus module's percentages; null: the discount is the processing's. */
  tiers: Tier[] | null;
  /** No refund of fuel that was dispensed with a card. */
  blockRefund: boolean;
  /** Fill to full asks for the card before any fuel flows. */
  forbidFillWithoutCard: boolean;
  /** Fill to full may ask for the card when the receipt is printed. */
  allowLate: boolean;
}

/** A payment type as it stood at the sale's start, with the discount that hangs on it. */
export interface PaymentTerms {
  code: string;
  name: string;
  kind: PaymentKind;
  loyalty: null | DiscountTerms;
  /** What paper it makes; missing in sales of version 1: a receipt, of «Мерник» none. */
  document?: 'fiscal' | 'nonFiscal' | 'none';
  /** How its receipt is paid; missing in sales of version 1: cash, a card electronically, else by other means. */
  fiscalPayment?: FiscalPayment;
  /** Whether the customer signs its slip. */
  isSigned?: boolean;
  /** Whether its dues are rounded down to whole roubles. */
  roundsDown?: boolean;
  /** Whether fuel that is paid before it flows is receipted as a prepayment, and once more when it is delivered. */
  isPrepayment?: boolean;
  /** Whether goods may be sold by it; missing in sales of version 1: all but «Мерник» may. */
  takesGoods?: boolean;
  /**
   * Whether goods beside fuel take its discount: by the shop payment type that it is paired with (seed 1.6); missing in sales of version
   * 1: they do.
   */
  discountsGoods?: boolean;
}

/** `full`: until the tank is full, or the ceiling is reached (D7). */
type Preset = { type: 'volume'; volume: Millilitres } | { type: 'amount'; amount: Kopecks } | { type: 'full'; ceiling: Millilitres };

export interface FuelOrder {
  pump: number;
  nozzle: number;
  product: string;
  preset: Preset;
  /** Frozen at start (D2): what is paid for, or the ceiling of a fill to full. */
  volume: Millilitres;
  /** What the pump shows (D2). */
  listPrice: Price;
}

/** What the operator ordered, with the settings that serve it to the end. */
interface SaleOrder {
  saleId: string;
  path: string;
  workplace: string;
  fuel: FuelOrder | null;
  /** The fuel line first; of a fill to full its quantity is what the pump will have delivered. */
  list: ListLine[];
  paymentTypes: Record<string, PaymentTerms>;
  electronic: boolean;
  buyer: Buyer | null;
  /** The receipt's tax system and cashier as they stood at the start (D16); missing in sales of version 1: those in force. */
  fiscal?: FiscalTerms;
}

/** Whose receipt it is, and how it reaches the buyer. */
export interface ReceiptTo {
  buyer: Buyer | null;
  electronic: boolean;
}

/** A coupon that was chosen and lowers no line: it is not sent, and not used up. */
interface UnusedCoupon {
  couponId: string;
  title: string;
}

export interface SaleInput {
  order: SaleOrder;
  paymentType: string;
  tendered: Kopecks | null;
  loyaltyWanted: boolean;
}

/** Something the operator should read: the last device's word, gone with the next step. */
export interface Notice {
  device: string;
  code: string;
  message: string;
}

export interface Resolution {
  reason?: AttentionReason;
  choice: string;
  evidence: unknown;
  by: string;
}

/** Something given back: begun by the operator, then money, then the return receipt, then Megainsight (R22, R26). */
export interface Refund {
  reason: 'underDelivered' | 'returned';
  lines: ReturnLine[];
  total: Kopecks;
  isMoneyBack: boolean;
  /** The money could not be given back at once: the sale has let its pump go. */
  wasOwed?: boolean;
  /** How the money goes back, where that is not the way it came. */
  by?: 'cash' | 'card';
  receipt: FiscalDocument | null;
  isOver: boolean;
  /** Null while Megainsight has not heard of it. */
  loyalty: LoyaltyRefund | null;
}

/** `paidBy` is missing in sales of version 1; `isDelivery`: of fuel that an earlier receipt was the prepayment of. */
type SaleReceipt = FiscalDocument & { kind: 'sell' | 'sellReturn'; paidBy?: FiscalPayment; isDelivery?: true };

export interface SaleContext {
  order: SaleOrder;
  /** Goods as they were changed since the opening; null: the order's. */
  goods: ListLine[] | null;
  /** As it was changed since the opening; null: the order's. */
  receiptTo: ReceiptTo | null;
  paymentType: string;
  /** Cash laid down; null: exactly the due, «без сдачи». */
  tendered: Kopecks | null;
  loyaltyWanted: boolean;
  /** Opaque; the token itself lies in the vault (D14). */
  cardRef: string | null;
  client: LoyaltyClient | null;
  choice: { couponIds: string[]; points: Points };
  /** Why fewer points are spent than were asked for (D5). */
  lowered: string[];
  unusedCoupons: UnusedCoupon[];
  lines: SaleLine[];
  preorder: PreorderAnswer | null;
  /** What may still be reserved at the processing for nothing. */
  toRelease: Reservation[];
  /**
   * How often each order was given anew after the certainty that it was not done: part of its name at the receiver. `loyalty` and `owed`
   * (money owed to a card; missing before the first) count tries for the sake of their pauses alone.
   */
  attempts: { preorder: number; payment: number; receipt: number; reversal: number; loyalty: number; owed?: number };
  payment: { kind: PaymentKind; amount: Kopecks; bank: BankPayment | null } | null;
  /** Money that the bank terminal still has to give back to the card; null: none. The sale holds no pump for it. */
  reversalOwed: Kopecks | null;
  /** How a card's money goes back: by a reversal, or as a refund where the bank's day is closed. */
  giveBackBy: 'reversal' | 'refund';
  /** What was paid by card and given back out of the drawer, on record. */
  paidBackInCash: Kopecks;
  receipts: SaleReceipt[];
  /** Papers of a payment type that makes no receipt. */
  slips: (Slip & { kind: 'sell' | 'sellReturn' })[];
  /** The delivery under way, with the totaliser before it once that is read; `isStopped`: stopped before fuel could flow. */
  delivering: { before: PumpTotals | null; isStopped?: true } | null;
  deliveries: (Delivery & { before: PumpTotals; after: PumpTotals | null })[];
  settlement: LoyaltySettlement | null;
  refunds: Refund[];
  /** The client's sum in the bonus module's book after this sale; null: it is not in there. */
  accumulated: Kopecks | null;
  cancelReason: string | null;
  unpaidReason: string | null;
  notice: Notice | null;
  /** The evidence that a person decides on (D10). */
  unsettled: Failure | null;
  /** The same of what the processing refuses, which goes on beside the handover. */
  unsettledLoyalty: Failure | null;
  resolutions: Resolution[];
}
