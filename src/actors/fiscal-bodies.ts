/**
 * Bodies of the register's ports: a receipt is printed under one uuid, and looked up by it and by the register's documents. Used by
 * bodies.ts.
 */
import type { FiscalDocument, FiscalTerms, ReceiptOrder } from '../../machines/sale/ports.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { FiscalDocument as MadeDocument } from '../adapters/fiscal-atol/codec.ts';
import type { OrderMarks } from '../adapters/fiscal-atol/lost-receipt.ts';
import type { Receipt } from '../adapters/fiscal-atol/receipt-task.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { wasNeverReceived } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import { returnReceipt, sellReceipt } from '../domain/receipt.ts';
import type { Kopecks } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Fiscal {
  register(): FiscalRegister;
  /** What is stored of a receipt's order, by the order's name. */
  marksOf(operation: string): OrderMarks;
  /** For sales from before rates and terms were frozen with them: the product's rate of VAT; undefined: there is no such product. */
  taxOf(code: string): string | undefined;
  termsInForce(): FiscalTerms;
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
});

export function fiscalBodies(fiscal: Fiscal): Pick<PortBodies, 'printReceipt' | 'askReceipt'> {
  const orderOf = (operation: string) => ({ uuid: operationUuid(operation), marks: fiscal.marksOf(operation) });
  return {
    printReceipt: {
      perform: async (order, { signal }) =>
        documentOf(await fiscal.register().print(receiptOf(fiscal, order), orderOf(order.operation), signal)),
      async recall({ operation }, { signal }) {
        const answer = await fiscal.register().lookUp(orderOf(operation), signal);
        if (answer.state === 'done') return { state: 'done', result: documentOf(answer.result) };
        if (wasNeverReceived(answer)) return { state: 'notDone' };
        throw new DeviceFailure({ device: 'fiscal', code: answer.code, message: answer.message, known: 'notDone' });
      },
    },
    askReceipt: {
      async perform({ operation }, { signal }) {
        const answer = await fiscal.register().lookUp(orderOf(operation), signal);
        return answer.state === 'done' ? { state: 'done', result: documentOf(answer.result) } : answer;
      },
    },
  };
}

const PAID_BY = { cash: 'cash', bankCard: 'electronically', recorded: 'other', proving: 'other' } as const;

/** The whole card number is read only here, and only where it is printed (D14). */
function numberOn(fiscal: Fiscal, { card }: ReceiptOrder): string | null {
  if (!card || card.printed === 'none') return null;
  return card.printed === 'whole' ? (fiscal.cardNumber(card.ref) ?? card.masked) : card.masked;
}

/** Rates, tax system and cashier are the sale's (D16): a return bears the rate of the line that comes back. */
function receiptOf(fiscal: Fiscal, order: ReceiptOrder): Receipt {
  const { lines, returned, tendered, pump, pointsToAccrue, buyer, electronic: electronically } = order;
  const paidBy = PAID_BY[order.paymentKind];
  const taxOf = (code: string) => {
    const tax = lines.find((line) => line.code === code)?.tax ?? fiscal.taxOf(code);
    // A receipt with a wrong rate cannot be taken back.
    if (tax === undefined) throw new Error(`the station has no product ${code}`);
    return tax;
  };
  const { taxation, cashier } = order.fiscal ?? fiscal.termsInForce();
  const common = { paidBy, pump, electronically, buyer, taxOf } as const;
  const receipt = returned
    ? returnReceipt({ ...common, lines: returned })
    : sellReceipt({ ...common, lines, tendered, cardNumber: numberOn(fiscal, order), pointsToAccrue });
  return { ...receipt, taxation, cashier };
}
