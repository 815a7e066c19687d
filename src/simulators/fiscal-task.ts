/** Tasks of a simulated register, how they end, and the documents that they make. Used by its queue and its fiscal memory. */

export type Task = Record<string, unknown> & { type?: unknown };

export interface CarriedOut {
  status: 'ready' | 'error' | 'interrupted';
  error: { code: number; description: string };
  result: Record<string, unknown> | null;
}

/** As the drive records it: sums in kopecks, quantities in thousandths. */
interface SimulatedItem {
  name: string;
  price: number;
  quantity: number;
  amount: number;
  tax: string;
  /** As the receipt says it: «л» whichever way it was named. */
  unit?: string;
  subject?: string;
  method?: string;
  department?: number;
  country?: string;
  supplier?: string;
  /** Tag 1191. */
  attribute?: string;
}

export interface SimulatedDocument {
  documentNumber: number;
  fnNumber: string;
  type: string;
  uuid: string;
  total: number;
  items: SimulatedItem[];
  payments: { type: string; sum: number }[];
  texts: string[];
  /** As the customer or the cashier holds it. */
  paper: string[];
  shiftNumber: number;
  at: string;
  /** Who made it. */
  cashier?: { name: string; vatin?: string };
  taxation?: string;
  /** VAT in the positions' sums before rounding, by rate. */
  taxes?: { type: string; sum: number }[];
  buyer?: { contact?: string; name?: string; inn?: string };
  electronically?: boolean;
  /** Tag 1084: what a program noted. */
  userAttribute?: { name: string; value: string };
  /** Tag 1192: of a receipt that sets another one right. */
  attribute?: string;
  correction?: { type: string; date: string; number?: string };
  /** Made in training mode: it is no receipt. */
  training?: boolean;
}

export const OK = { code: 0, description: 'Ошибок нет' };

export const refuse = (code: number, description: string): CarriedOut => ({ status: 'error', error: { code, description }, result: null });
export const ready = (result: Record<string, unknown>): CarriedOut => ({ status: 'ready', error: OK, result });

/** By document type: how the drive names it, and its kind (tag 1054). */
export const RECEIPT_TYPES: ReadonlyMap<string, [string, number]> = new Map([
  ['sell', ['receipt', 1]],
  ['sellReturn', ['receipt', 2]],
  ['sellCorrection', ['receiptCorrection', 1]],
  ['sellReturnCorrection', ['receiptCorrection', 2]],
]);
