/** Promises how a sale's knowledge begins, and every step by its name. */

import { atList, step } from './change.ts';
import { fulfilling } from './changes-after-payment.ts';
import { agreeing, NOTHING_CHOSEN } from './changes-before-payment.ts';
import type { Notice, Resolution, SaleContext, SaleInput } from './context.ts';
import type { Asked, Failure } from './ports.ts';

export function openingContext({ order, paymentType, tendered, loyaltyWanted }: SaleInput): SaleContext {
  const opening: SaleContext = {
    order,
    paymentType,
    tendered,
    loyaltyWanted,
    cardRef: null,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: [],
    preorder: null,
    toRelease: [],
    attempts: { preorder: 0, payment: 0, receipt: 0, reversal: 0, loyalty: 0 },
    payment: null,
    receipts: [],
    delivering: null,
    deliveries: [],
    settlement: null,
    refunds: [],
    accumulated: null,
    cancelReason: null,
    unpaidReason: null,
    notice: null,
    unsettled: null,
    resolutions: [],
  };
  return { ...opening, lines: atList(opening) };
}

const noticeOf = ({ device, code, message }: Failure): Notice => ({ device, code, message });
const asFailure = (failure: Failure): Failure => ({
  device: failure.device ?? 'kolonka',
  code: failure.code ?? 'defect',
  message: failure.message ?? 'unexpected fault',
  known: failure.known === 'notDone' ? 'notDone' : 'unknown',
  evidence: failure.evidence ?? {},
});

export const steps = {
  countAttempt: step<{ at: keyof SaleContext['attempts'] }>(({ attempts }, { at }) => ({
    attempts: { ...attempts, [at]: attempts[at] + 1 },
  })),
  tell: step<{ failure: Failure }>((_, { failure }) => ({ notice: noticeOf(asFailure(failure)) })),
  tellPlainly: step<Notice>((_, notice) => ({ notice: { device: notice.device, code: notice.code, message: notice.message } })),
  keepEvidence: step<{ failure: Failure }>((_, { failure }) => ({ unsettled: asFailure(failure), notice: noticeOf(asFailure(failure)) })),
  recordResolution: step<Resolution>(({ resolutions }, { choice, evidence, by }) => ({
    resolutions: [...resolutions, { choice, evidence, by }],
  })),
  clearEvidence: step(() => ({ unsettled: null, notice: null })),

  ...agreeing,
  ...fulfilling,
};

/** The result inside an answer that `wasDone`. @throws where the guard was not asked first. */
export function resultOf<Result>(asked: Asked<Result>): Result {
  if (asked.state !== 'done') throw new Error('asked for a result that there is none of');
  return asked.result;
}
