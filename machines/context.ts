/** Promises what a sale knows: plain JSON, whole numbers, frozen settings (D16), no secret (D14). */
import type { ListLine, SaleLine } from '../src/domain/lines.ts';
import type { Kopecks, Millilitres, Points, Price } from '../src/domain/units.ts';
import type {
  BankPayment,
  Buyer,
  Delivery,
  Failure,
  FiscalDocument,
  LoyaltyClient,
  LoyaltySettlement,
  PreorderAnswer,
  PumpTotals,
  Reservation,
} from './ports.ts';

export type PaymentKind = 'cash' | 'bankCard' | 'recorded' | 'proving';

/** A payment type as it stood at the sale's start, with the discount that hangs on it. */
export interface PaymentTerms {
  code: string;
  name: string;
  kind: PaymentKind;
  loyalty: null | { terminal: string; request: 'always' | 'operator'; printCardNumber: boolean };
}

export type Preset = { type: 'volume'; volume: Millilitres } | { type: 'amount'; amount: Kopecks };

export interface FuelOrder {
  pump: number;
  nozzle: number;
  product: string;
  preset: Preset;
  /** Frozen at start (D2). */
  volume: Millilitres;
  /** What the pump shows (D2). */
  listPrice: Price;
}

/** What the operator ordered, with the settings that serve it to the end. */
export interface SaleOrder {
  saleId: string;
  path: string;
  workplace: string;
  fuel: FuelOrder | null;
  list: ListLine[];
  paymentTypes: Record<string, PaymentTerms>;
  electronic: boolean;
  buyer: Buyer | null;
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
  choice: string;
  evidence: unknown;
  by: string;
}

export interface SaleContext {
  order: SaleOrder;
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
  lines: SaleLine[];
  preorder: PreorderAnswer | null;
  /** What may still be reserved at the processing for nothing. */
  toRelease: Reservation[];
  /** How often each order was given anew after the certainty that it was not done: part of its name at the receiver. */
  attempts: { preorder: number; payment: number; receipt: number; reversal: number; loyalty: number };
  payment: { kind: PaymentKind; amount: Kopecks; bank: BankPayment | null } | null;
  receipts: (FiscalDocument & { kind: 'sell' | 'sellReturn' })[];
  /** Totaliser before the delivery under way. */
  before: PumpTotals | null;
  deliveries: (Delivery & { before: PumpTotals; after: PumpTotals | null })[];
  settlement: LoyaltySettlement | null;
  cancelReason: string | null;
  notice: Notice | null;
  /** The evidence that a person decides on (D10). */
  unsettled: Failure | null;
  resolutions: Resolution[];
}
