/** Tasks of a simulated register, how they end, and the documents that they make. Used by its queue and its fiscal memory. */

export type Task = Record<string, unknown> & { type?: unknown };

export interface CarriedOut {
  status: 'ready' | 'error' | 'interrupted';
  error: { code: number; description: string };
  result: Record<string, unknown> | null;
}

export interface SimulatedDocument {
  documentNumber: number;
  fnNumber: string;
  type: string;
  uuid: string;
  total: number;
  items: { name: string; price: number; quantity: number; amount: number; tax: string }[];
  payments: { type: string; sum: number }[];
  texts: string[];
  /** As the customer holds it; nothing but receipts is printed here. */
  paper: string[];
  shiftNumber: number;
  at: string;
}

export const OK = { code: 0, description: 'Ошибок нет' };

export const refuse = (code: number, description: string): CarriedOut => ({ status: 'error', error: { code, description }, result: null });
export const ready = (result: Record<string, unknown>): CarriedOut => ({ status: 'ready', error: OK, result });
