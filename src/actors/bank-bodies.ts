/** Promises bodies for the bank terminal's ports: a charge and a reversal bear a name that the terminal knows repeats by. */
import type { Asked, BankPayment } from '../../machines/sale/ports.ts';
import type { BankTerminal } from '../adapters/bank-nexo/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Bank {
  /** @throws DeviceFailure (notDone) where the station has none. */
  terminal(): BankTerminal;
}

type Found =
  | { state: 'done'; payment: { transactionId: string; at: string } }
  | { state: 'refused'; code: string; message: string }
  | { state: 'neverReceived' };

const paymentOf = ({ transactionId, at }: { transactionId: string; at: string }): BankPayment => ({ transactionId, at });

function answerOf(found: Found): Asked<BankPayment> {
  if (found.state === 'done') return { state: 'done', result: paymentOf(found.payment) };
  if (found.state === 'refused') return { state: 'notDone', code: found.code, message: found.message };
  return { state: 'notDone', code: 'neverReceived', message: 'the terminal never received it' };
}

/** After a crash: done, never received (give the order), or refused, which the chart hears as it would have. */
function recalled(found: Found) {
  if (found.state === 'refused') {
    throw new DeviceFailure({ device: 'bank', code: found.code, message: found.message, known: 'notDone' });
  }
  return found.state === 'done' ? ({ state: 'done', result: paymentOf(found.payment) } as const) : ({ state: 'notDone' } as const);
}

export function bankBodies({
  terminal,
}: Bank): Pick<PortBodies, 'takePayment' | 'abortPayment' | 'askPayment' | 'reversePayment' | 'askReversal'> {
  return {
    takePayment: {
      perform: async ({ operation, amount }, { saleId, signal }) =>
        paymentOf(await terminal().pay({ transactionId: saleId, amount }, operation, signal)),
      recall: async ({ operation }, { signal }) => recalled(await terminal().askPayment(operation, signal)),
    },
    abortPayment: { perform: ({ operation, reason }, { signal }) => terminal().abort(operation, reason, signal) },
    askPayment: { perform: async ({ operation }, { signal }) => answerOf(await terminal().askPayment(operation, signal)) },
    reversePayment: {
      perform: async ({ operation, payment, amount, whole }, { signal }) =>
        paymentOf(await terminal().reverse({ original: payment, amount, whole, reason: 'CustCancel' }, operation, signal)),
      recall: async ({ operation }, { signal }) => recalled(await terminal().askReversal(operation, signal)),
    },
    askReversal: { perform: async ({ operation }, { signal }) => answerOf(await terminal().askReversal(operation, signal)) },
  };
}
