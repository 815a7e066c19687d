/**
 * Bodies of the register's ports: a receipt or a slip is printed under one uuid, and looked up by it; a receipt also by the register's
 * documents. Used by bodies.ts.
 */
import type { FiscalDocument, FiscalTerms, Paper, ReceiptOrder, Slip } from '../../machines/sale/receipt-order.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { FiscalDocument as MadeDocument } from '../adapters/fiscal-atol/codec.ts';
import type { OrderMarks } from '../adapters/fiscal-atol/lost-receipt.ts';
import type { Receipt } from '../adapters/fiscal-atol/receipt-task.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type LookUp, wasNeverReceived } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import type { Clock } from '../clock.ts';
import { returnReceipt, sellReceipt } from '../domain/receipt.ts';
import { refundTotal } from '../domain/refund.ts';
import { slipTexts } from '../domain/slip.ts';
import { totalsOf } from '../domain/totals.ts';
import type { Kopecks } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Fiscal {
  register(): FiscalRegister;
  /** What is stored of a receipt's order, by the order's name. */
  marksOf(operation: string): OrderMarks;
  /** For sales from before rates and terms were frozen with them: the product's rate of VAT; undefined: there is no such product. */
  taxOf(code: string): string | undefined;
  termsInForce(): FiscalTerms;
  clock: Clock;
  /** The whole card number behind a reference, for the receipt alone (D14). */
  cardNumber(ref: string): string | undefined;
}

const documentOf = (made: MadeDocument): FiscalDocument => ({
  documentNumber: made.documentNumber,
  fiscalSign: made.fiscalSign,
  shiftNumber: made.shiftNumber,
  fnNumber: made.fnNumber,
  at: made.at,
  total: made.total as Kopecks,
  printed: made.printed,
  ...(made.training ? { training: true } : {}),
});

export function fiscalBodies(fiscal: Fiscal): Pick<PortBodies, 'printReceipt' | 'askReceipt'> {
  return {
    printReceipt: {
      perform: (order, { signal }) => (order.paper?.document === 'nonFiscal' ? printSlip : printReceipt)(fiscal, order, signal),
      async recall(order, { signal }) {
        const answer = await lookUp(fiscal, wantedBy(order), signal);
        if (answer.state === 'done') return answer;
        if (wasNeverReceived(answer)) return { state: 'notDone' };
        throw new DeviceFailure({ device: 'fiscal', code: answer.code, message: answer.message, known: 'notDone' });
      },
    },
    askReceipt: { perform: (wanted, { signal }) => lookUp(fiscal, wanted, signal) },
  };
}

/** What is asked about. Orders of version 1 name neither document nor total: they are of receipts. */
interface Wanted {
  operation: string;
  document?: Paper['document'];
  total?: Kopecks;
}

const wantedBy = ({ operation, paper }: ReceiptOrder): Wanted => ({ operation, ...paper });

async function lookUp(fiscal: Fiscal, { operation, document, total }: Wanted, signal: AbortSignal): Promise<LookUp<FiscalDocument | Slip>> {
  const uuid = operationUuid(operation);
  if (document === 'nonFiscal' && total !== undefined) {
    const answer = await fiscal.register().lookUpText(uuid, signal);
    return answer.state === 'done' ? { state: 'done', result: slipOf(fiscal, total) } : answer;
  }
  const answer = await fiscal.register().lookUp({ uuid, marks: fiscal.marksOf(operation) }, signal);
  return answer.state === 'done' ? { state: 'done', result: documentOf(answer.result) } : answer;
}

const slipOf = ({ clock }: Fiscal, total: Kopecks): Slip => ({ at: new Date(clock.now()).toISOString(), total });

async function printReceipt(fiscal: Fiscal, order: ReceiptOrder, signal: AbortSignal): Promise<FiscalDocument> {
  const { operation } = order;
  const named = { uuid: operationUuid(operation), marks: fiscal.marksOf(operation) };
  return documentOf(await fiscal.register().print(receiptOf(fiscal, order), named, signal));
}

async function printSlip(fiscal: Fiscal, order: ReceiptOrder, signal: AbortSignal): Promise<Slip> {
  const { name, isSigned, total } = paperOf(order);
  const { lines, returned, pump, buyer, operation } = order;
  const { cashier } = order.fiscal ?? fiscal.termsInForce();
  const facts = { lines: returned ?? lines, isReturn: returned !== null, paidBy: name, total, pump, buyer };
  const texts = slipTexts({ ...facts, cardNumber: numberOn(fiscal, order), cashier: cashier.name });
  const slip = { lines: texts, operator: cashier, ...(isSigned ? { signatures: ['Подпись'] } : {}) };
  await fiscal.register().printText(slip, operationUuid(operation), signal);
  return slipOf(fiscal, total);
}

const PAID_BY = { cash: 'cash', bankCard: 'electronically', recorded: 'other', proving: 'other' } as const;

/** Orders of version 1: a receipt over all of their lines, paid as their kind is. */
function paperOf({ paper, lines, returned, paymentKind }: ReceiptOrder): Paper {
  if (paper) return paper;
  const total = returned ? refundTotal(returned) : totalsOf(lines).due;
  return { document: 'fiscal', paidBy: PAID_BY[paymentKind], total, isPrepayment: false, name: '', isSigned: false };
}

/** The whole card number is read only here, and only where it is printed (D14). */
function numberOn(fiscal: Fiscal, { card }: ReceiptOrder): string | null {
  if (!card || card.printed === 'none') return null;
  return card.printed === 'whole' ? (fiscal.cardNumber(card.ref) ?? card.masked) : card.masked;
}

/** Rates, tax system and cashier are the sale's (D16): a return bears the rate of the line that comes back. */
function receiptOf(fiscal: Fiscal, order: ReceiptOrder): Receipt {
  const { lines, returned, tendered, pump, pointsToAccrue, buyer, electronic: electronically } = order;
  const { paidBy, total, isPrepayment } = paperOf(order);
  const taxOf = (code: string) => {
    const tax = lines.find((line) => line.code === code)?.tax ?? fiscal.taxOf(code);
    // A receipt with a wrong rate cannot be taken back.
    if (tax === undefined) throw new Error(`the station has no product ${code}`);
    return tax;
  };
  const { taxation, cashier } = order.fiscal ?? fiscal.termsInForce();
  const common = { paidBy, total, isPrepayment, pump, electronically, buyer, taxOf } as const;
  const receipt = returned
    ? returnReceipt({ ...common, lines: returned })
    : sellReceipt({ ...common, lines, tendered, cardNumber: numberOn(fiscal, order), pointsToAccrue });
  return { ...receipt, taxation, cashier };
}
