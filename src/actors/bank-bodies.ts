/** Bodies of the bank terminal's ports: a charge and a reversal bear a name by which the terminal knows repeats. Used by bodies.ts. */
import type { BankPayment } from '../../machines/sale/ports.ts';
import type { BankTerminal } from '../adapters/bank-nexo/client.ts';
import type { BankPayment as TerminalPayment } from '../adapters/bank-nexo/orders.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type LookUp, wasNeverReceived } from '../adapters/wire/look-up.ts';
import { kopecks } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Bank {
  /** @throws DeviceFailure (notDone) where the station has none. */
  terminal(): BankTerminal;
}

const paymentOf = ({ transactionId, at, amount }: TerminalPayment): BankPayment =>
  amount === undefined ? { transactionId, at } : { transactionId, at, amount: kopecks(amount) };

function answerOf(answer: LookUp<TerminalPayment>): LookUp<BankPayment> {
  return answer.state === 'done' ? { state: 'done', result: paymentOf(answer.result) } : answer;
}

/** After a crash: done, never received (give the order), or refused, which the chart hears as it would have. */
function recallOf(answer: LookUp<TerminalPayment>) {
  if (answer.state === 'done') return { state: 'done', result: paymentOf(answer.result) } as const;
  if (wasNeverReceived(answer)) return { state: 'notDone' } as const;
  throw new DeviceFailure({ device: 'bank', code: answer.code, message: answer.message, known: 'notDone' });
}

export function bankBodies({
  terminal,
}: Bank): Pick<PortBodies, 'takePayment' | 'abortPayment' | 'askPayment' | 'reversePayment' | 'askReversal'> {
  return {
    takePayment: {
      perform: async ({ operation, amount }, { saleId, signal }) =>
        paymentOf(await terminal().pay({ transactionId: saleId, amount }, operation, signal)),
      recall: async ({ operation }, { signal }) => recallOf(await terminal().lookUpPayment(operation, signal)),
    },
    abortPayment: { perform: ({ operation, reason }, { signal }) => terminal().abort(operation, reason, signal) },
    askPayment: { perform: async ({ operation }, { signal }) => answerOf(await terminal().lookUpPayment(operation, signal)) },
    reversePayment: {
      perform: async ({ operation, payment: original, amount, by }, { saleId: transactionId, signal }) =>
        paymentOf(await terminal().giveBack({ transactionId, original, amount, by }, operation, signal)),
      recall: async ({ operation, by }, { signal }) => recallOf(await terminal().lookUpGivingBack(operation, by, signal)),
    },
    askReversal: {
      perform: async ({ operation, by }, { signal }) => answerOf(await terminal().lookUpGivingBack(operation, by, signal)),
    },
  };
}
