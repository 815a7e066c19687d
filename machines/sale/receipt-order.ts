/** What the register is asked to print for a sale, and what comes of it. Part of the ports' types. */
import type { SaleLine } from '../../src/domain/lines.ts';
import type { FiscalPayment } from '../../src/domain/receipt.ts';
import type { ReturnLine } from '../../src/domain/refund.ts';
import type { Kopecks, Points } from '../../src/domain/units.ts';

export interface FiscalDocument {
  documentNumber: number;
  fiscalSign: string;
  shiftNumber: number;
  fnNumber: string;
  /** As the register says it, RFC 3339. */
  at: string;
  total: Kopecks;
  /** False: made, but the paper failed; the receipt exists. */
  printed: boolean;
  /** Made in the register's training mode: it is none for the tax office. */
  training?: true;
}

/** A paper of no fiscal weight. */
export interface Slip {
  /** By our own clock, RFC 3339; empty where a person vouches for it. */
  at: string;
  total: Kopecks;
}

/** How a receipt bears the card's number (R4). */
export type CardPrinted = 'none' | 'masked' | 'whole';

export interface ReceiptOrder {
  /** As every order's: `<sale id>:receipt:1`. */
  operation: string;
  lines: SaleLine[];
  /** A return receipt bears these instead. */
  returned: ReturnLine[] | null;
  paymentKind: 'cash' | 'bankCard' | 'recorded' | 'proving';
  /** Missing in orders of version 1: a receipt over all of its lines, paid as its kind is. */
  paper?: Paper;
  tendered: Kopecks | null;
  pump: number | null;
  electronic: boolean;
  buyer: Buyer | null;
  /** Frozen with the sale (D16); null in sales of version 1: those in force when it is printed. */
  fiscal: FiscalTerms | null;
  /** Whose number is printed; null: no card. The whole number is fetched by `ref`, where the discount wants it (D14). */
  card: { ref: string; masked: string; printed: CardPrinted } | null;
  pointsToAccrue: Points;
}

/** Which paper is wanted, and how it is paid. */
export interface Paper {
  document: 'fiscal' | 'nonFiscal';
  paidBy: FiscalPayment;
  /** The lines' sum, or as much lower as it was rounded down. */
  total: Kopecks;
  /** Fuel is not delivered yet: at the calculated rate. */
  isPrepayment: boolean;
  /** The payment type, as a slip calls it. */
  name: string;
  isSigned: boolean;
}

/** The receipt's tax system and cashier as they stood at the sale's start (D16). */
export interface FiscalTerms {
  taxation: string;
  cashier: { name: string; vatin?: string };
}

export interface Buyer {
  contact?: string | undefined;
  name?: string | undefined;
  inn?: string | undefined;
}
