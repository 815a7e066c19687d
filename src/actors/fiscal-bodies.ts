/** Bodies of the register's ports: a receipt is printed under one uuid, and looked up by it. Used by bodies.ts. */
import type { FiscalDocument, ReceiptOrder } from '../../machines/sale/ports.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { FiscalDocument as MadeDocument } from '../adapters/fiscal-atol/codec.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { wasNeverReceived } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import { returnReceipt, sellReceipt } from '../domain/receipt.ts';
import type { Kopecks } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Fiscal {
  register(): FiscalRegister;
  /** The product's rate of VAT on the receipt; undefined: the station has no such product. */
  taxOf(code: string): string | undefined;
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
  return {
    printReceipt: {
      perform: async (order, { signal }) =>
        documentOf(await fiscal.register().print(receiptOf(fiscal, order), operationUuid(order.operation), signal)),
      async recall({ operation }, { signal }) {
        const answer = await fiscal.register().lookUp(operationUuid(operation), signal);
        if (answer.state === 'done') return { state: 'done', result: documentOf(answer.result) };
        if (wasNeverReceived(answer)) return { state: 'notDone' };
        throw new DeviceFailure({ device: 'fiscal', code: answer.code, message: answer.message, known: 'notDone' });
      },
    },
    askReceipt: {
      async perform({ operation }, { signal }) {
        const answer = await fiscal.register().lookUp(operationUuid(operation), signal);
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

function receiptOf(fiscal: Fiscal, order: ReceiptOrder) {
  const { lines, returned, tendered, pump, pointsToAccrue, buyer, electronic: electronically } = order;
  const paidBy = PAID_BY[order.paymentKind];
  const taxOf = (code: string) => {
    const tax = fiscal.taxOf(code);
    // A receipt with a wrong rate cannot be taken back.
    if (tax === undefined) throw new Error(`the station has no product ${code}`);
    return tax;
  };
  if (returned) return returnReceipt({ lines: returned, paidBy, pump, electronically, buyer, taxOf });
  return sellReceipt({ lines, paidBy, tendered, cardNumber: numberOn(fiscal, order), pointsToAccrue, pump, electronically, buyer, taxOf });
}
