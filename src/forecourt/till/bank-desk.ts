/** Reconciliation with the bank terminal: its totals beside ours, once for each request. Used by the API. */
import type { BankTerminal } from '../../adapters/bank-nexo/client.ts';
import type { BankTotals } from '../../adapters/bank-nexo/reconciliation.ts';
import type { Act, ActBody, ActKey, Facts } from './act.ts';
import type { ActDesk } from './act-desk.ts';
import type { ReceiptSum } from './till-figures.ts';

/** Kopecks. */
interface Turnover {
  payments: { count: number; amount: number };
  refunds: { count: number; amount: number };
}

/** What came of a reconciliation. */
export interface Reconciliation {
  terminal: BankTotals;
  /** By our receipts of sales that were paid electronically. */
  ours: Turnover;
  /** The terminal's less ours, what was taken back taken off; kopecks. */
  difference: number;
  /** Since when, ms since the epoch: the last reconciliation, or the shift's beginning. */
  from: number;
}

export interface BankDesk {
  /** @returns the act: done, or unknown as long as the terminal does not say. @throws DeviceFailure where it was not done; KeyRefused. */
  reconcile(by: string, request: ActKey | null): Promise<{ act: Act; isRepeat: boolean }>;
}

interface BankParts {
  acts: ActDesk;
  /** @throws DeviceFailure where there is none. */
  bank(): BankTerminal;
  openShift(): { openedAt: number } | null;
  receiptsSince(from: number): ReceiptSum[];
  now(): number;
}

const DAY_MS = 86_400_000;
const netOf = ({ payments, refunds }: Turnover): number => payments.amount - refunds.amount;

function oursIn(receipts: ReceiptSum[]): Turnover {
  const of = (kind: ReceiptSum['kind']) => {
    const own = receipts.filter((one) => one.isSale && one.paidBy === 'electronically' && one.kind === kind);
    return { count: own.reduce((sum, { count }) => sum + count, 0), amount: own.reduce((sum, { amount }) => sum + amount, 0) };
  };
  return { payments: of('sell'), refunds: of('sellReturn') };
}

export function createBankDesk({ acts, bank, openShift, receiptsSince, now }: BankParts): BankDesk {
  const compare = (terminal: BankTotals, { from }: Facts): { outcome: Facts } => {
    const ours = oursIn(receiptsSince(from as number));
    const outcome: Reconciliation = { terminal, ours, difference: netOf(terminal) - netOf(ours), from: from as number };
    return { outcome: { ...outcome } };
  };
  const body: ActBody = {
    perform: async ({ id, request }) => compare(await bank().reconcile(`${id}:reconciliation`), request),
    recall: async ({ id, request }) => compare(await bank().lookUpReconciliation(`${id}:reconciliation`), request),
  };
  acts.register('reconciliation', body);
  return {
    reconcile(by, request) {
      const [last] = acts.ofKind('reconciliation');
      const from = last?.settledAt ?? openShift()?.openedAt ?? now() - DAY_MS;
      return acts.perform({ kind: 'reconciliation', request, by, workplace: null, amount: null, prepare: async () => ({ from }) }, body);
    },
  };
}
