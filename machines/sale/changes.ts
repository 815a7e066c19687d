/** How a sale's knowledge changes at any time: attempts, messages, evidence, decisions. Used by `setup.ts`, as the two files beside it. */
import { assign } from 'xstate';
import type { Notice, Resolution, SaleContext } from './context.ts';
import type { SaleEvent } from './events.ts';
import type { Repeatable } from './operations.ts';
import type { Failure } from './ports.ts';

/** An action from what is known and what happened to what is new; what it does not name stays. */
export const change = <Params = undefined>(changed: (context: SaleContext, params: Params) => Partial<SaleContext>) =>
  assign<SaleContext, SaleEvent, Params, SaleEvent, never>(({ context }, params) => changed(context, params));

/** A defect of a port's body may be any value: it counts as an unknown outcome. */
const failureFrom = (failure: Partial<Failure>): Failure => ({
  device: failure.device ?? 'kolonka',
  code: failure.code ?? 'defect',
  message: failure.message ?? 'unexpected fault',
  known: failure.known === 'notDone' ? 'notDone' : 'unknown',
  evidence: failure.evidence ?? {},
});

const noticeFrom = (failure: Failure): Notice => {
  const { device, code, message } = failureFrom(failure);
  return { device, code, message };
};

export const changes = {
  countAttempt: change<{ at: Repeatable }>(({ attempts }, { at }) => ({ attempts: { ...attempts, [at]: (attempts[at] ?? 0) + 1 } })),
  tell: change<{ failure: Failure }>((_, { failure }) => ({ notice: noticeFrom(failure) })),
  tellPlainly: change<Notice>((_, { device, code, message }) => ({ notice: { device, code, message } })),
  keepEvidence: change<{ failure: Failure }>((_, { failure }) => ({ unsettled: failureFrom(failure), notice: noticeFrom(failure) })),
  keepLoyaltyEvidence: change<{ failure: Failure }>((_, { failure }) => ({
    unsettledLoyalty: failureFrom(failure),
    notice: noticeFrom(failure),
  })),
  clearLoyaltyEvidence: change(() => ({ unsettledLoyalty: null, notice: null })),
  clearEvidence: change(() => ({ unsettled: null, notice: null })),
  recordResolution: change<Resolution>(({ resolutions }, { reason, choice, evidence, by }) => ({
    resolutions: [...resolutions, { ...(reason ? { reason } : {}), choice, evidence, by }],
  })),
};
