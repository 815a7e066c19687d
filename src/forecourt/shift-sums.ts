/** A shift's figures from the sums that were added up as its events were written. Used by the shift's record. */
import type { PaymentKind } from '../../machines/sale/context.ts';
import type { Count } from '../../machines/sale/counts.ts';
import type { Unit } from '../domain/lines.ts';
import { type Figures, noFigures } from './shift-report.ts';

export type ShiftSum = Omit<Count, 'shift'>;

const FIELDS = ['sales', 'salesAmount', 'refunds', 'refundsAmount', 'quantity'] as const;

/** What has been added to running sums since they were read before. */
export function sumsSince(before: ShiftSum[], now: ShiftSum[]): ShiftSum[] {
  const known = new Map(before.map((sum) => [`${sum.subject}\n${sum.code}`, sum]));
  return now.map((sum) => {
    const was = known.get(`${sum.subject}\n${sum.code}`);
    return { ...sum, ...Object.fromEntries(FIELDS.map((field) => [field, sum[field] - (was?.[field] ?? 0)])) };
  });
}

/** Millilitres that our sales have delivered, by nozzle. */
export const deliveredIn = (sums: ShiftSum[]): { pump: number; nozzle: number; volume: number }[] =>
  sums
    .filter(({ subject }) => subject === 'nozzle')
    .map(({ code, quantity: volume }) => {
      const [pump = 0, nozzle = 0] = code.split(':').map(Number);
      return { pump, nozzle, volume };
    });

/** A payment type or product that was renamed in the shift bears its first name. */
export function figuresOfSums(sums: ShiftSum[]): Figures {
  const figures = noFigures();
  for (const sum of sums) {
    if (FIELDS.every((field) => sum[field] === 0)) continue;
    if (sum.subject === 'product') addProduct(figures, sum);
    else if (sum.subject === 'fiscal' || sum.subject === 'nonFiscal') addPaymentType(figures, sum);
    else if (sum.subject === 'delivery') addTo(figures.deliveries, sum.sales, sum.salesAmount);
    else if (sum.subject === 'proving') {
      figures.proving.count += sum.sales;
      figures.proving.volume += sum.quantity;
    }
  }
  return figures;
}

function addTo(sum: { count: number; amount: number }, count: number, amount: number): void {
  sum.count += count;
  sum.amount += amount;
}

function addProduct({ products }: Figures, { code, name, detail, quantity, salesAmount, refundsAmount }: ShiftSum): void {
  const known = products.find((product) => product.code === code);
  const product = known ?? { code, name, unit: detail as Unit, quantity: 0, amount: 0 };
  if (!known) products.push(product);
  product.quantity += quantity;
  product.amount += salesAmount - refundsAmount;
}

function addPaymentType(figures: Figures, { subject, code, name, detail, ...sum }: ShiftSum): void {
  const none = { count: 0, amount: 0 };
  const known = figures.paymentTypes.find((type) => type.code === code);
  const type = known ?? { code, name, kind: detail as PaymentKind, sales: { ...none }, refunds: { ...none }, net: 0 };
  if (!known) figures.paymentTypes.push(type);
  for (const turnover of [type, subject === 'fiscal' ? figures : figures.nonFiscal]) {
    addTo(turnover.sales, sum.sales, sum.salesAmount);
    addTo(turnover.refunds, sum.refunds, sum.refundsAmount);
    turnover.net += sum.salesAmount - sum.refundsAmount;
  }
}
