/** The till's part of a shift's report: the drawer, receipts by cashier, papers without a sale, handovers. Used by the shift's report. */
import type { Act } from './act.ts';

/** Receipts of one kind, payment and cashier taken together; kopecks. */
export interface ReceiptSum {
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';
  paidBy: string | null;
  cashier: string | null;
  isSale: boolean;
  count: number;
  amount: number;
  /** What of it is cash. */
  cash: number;
}

interface Sum {
  count: number;
  /** Kopecks. */
  amount: number;
}

/** Kopecks; null where nobody knows what the drawer began with, or nobody has counted it. */
export interface DrawerFigures {
  opened: number | null;
  in: number;
  out: number;
  expected: number | null;
  counted: number | null;
}

/** Who handed the drawer over to whom; kopecks. `sales` and `refunds` are those of the turn that ended. */
export interface Handover {
  at: number;
  from: string | null;
  to: string;
  workplace: string | null;
  sales: Sum;
  refunds: Sum;
  expected: number | null;
  counted: number;
}

interface CashierFigures {
  cashier: string;
  sales: Sum;
  refunds: Sum;
  net: number;
  /** What of it is cash. */
  cash: number;
}

export interface TillFigures {
  drawer: DrawerFigures;
  byCashier: CashierFigures[];
  /** Corrections, and returns whose sale was not found. */
  withoutSale: { kind: ReceiptSum['kind']; paidBy: string | null; count: number; amount: number }[];
  handovers: Handover[];
}

/** What a shift did at the till. */
export interface ShiftAtTill {
  /** Kopecks in the drawer when it began. */
  opened: number | null;
  receipts: ReceiptSum[];
  /** In their order. */
  acts: Act[];
}

export const NO_TILL: TillFigures = {
  drawer: { opened: null, in: 0, out: 0, expected: null, counted: null },
  byCashier: [],
  withoutSale: [],
  handovers: [],
};

const isBack = ({ kind }: Pick<ReceiptSum, 'kind'>): boolean => kind === 'sellReturn' || kind === 'sellReturnCorrection';
const netOf = (receipts: ReceiptSum[], of: 'amount' | 'cash' = 'amount'): number =>
  receipts.reduce((sum, one) => sum + (isBack(one) ? -one[of] : one[of]), 0);

/** What receipts have brought into the drawer. */
export const cashOf = (receipts: ReceiptSum[]): number => netOf(receipts, 'cash');

const total = (receipts: ReceiptSum[]): Sum => ({
  count: receipts.reduce((sum, { count }) => sum + count, 0),
  amount: receipts.reduce((sum, { amount }) => sum + amount, 0),
});
const salesAndRefunds = (receipts: ReceiptSum[]) => ({
  sales: total(receipts.filter((one) => !isBack(one))),
  refunds: total(receipts.filter(isBack)),
});

const moved = (acts: Act[], kind: 'cashIn' | 'cashOut'): number =>
  acts.filter((act) => act.kind === kind && act.state === 'done').reduce((sum, { amount }) => sum + Math.abs(amount ?? 0), 0);

/** @param counted when it was closed; null: not, or not counted then. */
export function drawerFigures({ opened, receipts, acts }: ShiftAtTill, counted: number | null = null): DrawerFigures {
  const [laidIn, takenOut] = [moved(acts, 'cashIn'), moved(acts, 'cashOut')];
  return {
    opened,
    in: laidIn,
    out: takenOut,
    expected: opened === null ? null : opened + laidIn - takenOut + cashOf(receipts),
    counted: counted ?? handoversIn(acts).at(-1)?.counted ?? null,
  };
}

export const handoversIn = (acts: Act[]): Handover[] =>
  acts.filter(({ kind, state }) => kind === 'handover' && state === 'done').map(({ outcome }) => outcome as unknown as Handover);

export function tillFigures(till: ShiftAtTill, counted: number | null = null): TillFigures {
  const { receipts, acts } = till;
  const names = [...new Set(receipts.flatMap(({ cashier }) => cashier ?? []))].toSorted((a, b) => a.localeCompare(b));
  return {
    drawer: drawerFigures(till, counted),
    byCashier: names.map((cashier) => {
      // A delivery of prepaid fuel brings no money of its own.
      const own = receipts.filter((one) => one.cashier === cashier && one.paidBy !== 'delivery');
      return { cashier, ...salesAndRefunds(own), net: netOf(own), cash: cashOf(own) };
    }),
    withoutSale: receipts.filter(({ isSale }) => !isSale).map(({ kind, paidBy, count, amount }) => ({ kind, paidBy, count, amount })),
    handovers: handoversIn(acts),
  };
}

/** @param since the last handover, or the shift's beginning. @param receipts of the turn that ends. @param acts of the same. */
export function handoverOf(
  order: { at: number; from: string | null; to: string; workplace: string; counted: number },
  { opened, receipts, acts }: ShiftAtTill,
): Handover {
  const expected = opened === null ? null : opened + moved(acts, 'cashIn') - moved(acts, 'cashOut') + cashOf(receipts);
  return { ...order, ...salesAndRefunds(receipts.filter(({ paidBy }) => paidBy !== 'delivery')), expected };
}
