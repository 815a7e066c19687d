/**
 * The cash drawer: what must be in it by our books, and cash laid in and taken out, never twice. Used by the API and the shift's report.
 */
import type { FiscalRegister } from '../../adapters/fiscal-atol/client.ts';
import type { CashMark } from '../../adapters/fiscal-atol/drawer.ts';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import { operationUuid } from '../../adapters/wire/operation.ts';
import type { Act, ActBody, ActDesk, ActKey } from './act-desk.ts';

interface CashMove {
  workplace: string;
  /** Kopecks, more than nothing. */
  amount: number;
  reason: string;
  /** Who does it, as the register is told. */
  operator: { name: string; vatin?: string };
  request: ActKey | null;
}

export interface DrawerDesk {
  /** @returns the act: done, or unknown where not even the counters tell yet. @throws DeviceFailure where no cash was moved; KeyRefused. */
  move(kind: 'cashIn' | 'cashOut', move: CashMove): Promise<{ act: Act; isRepeat: boolean }>;
}

const orderOf = ({ id, kind, amount, request }: Act) => ({
  uuid: operationUuid(`${id}:${kind}`),
  kind: kind as 'cashIn' | 'cashOut',
  sum: Math.abs(amount ?? 0),
  operator: request.operator as CashMove['operator'],
  before: request.before as CashMark,
});

export function createDrawerDesk({ acts, register }: { acts: ActDesk; register(): FiscalRegister }): DrawerDesk {
  let last: Promise<unknown> = Promise.resolve();
  const body: ActBody = {
    perform: async (act) => ({ outcome: { drawer: await register().moveCash(orderOf(act)) } }),
    async recall(act) {
      const found = await register().lookUpCash(orderOf(act));
      return found.state === 'done' ? { outcome: { drawer: found.result } } : null;
    },
  };
  acts.register('cashIn', body);
  acts.register('cashOut', body);

  /** Two at once would each find the other's money in the counter. */
  function refuseUnsettled(): void {
    const other = acts.unsettled().find(({ kind }) => kind === 'cashIn' || kind === 'cashOut');
    if (!other) return;
    const message = 'an earlier cash movement is not settled yet: the drawer’s counter could not tell them apart';
    throw new DeviceFailure({ device: 'fiscal', code: 'drawerUnsettled', message, known: 'notDone', retryable: true });
  }

  return {
    move(kind, { workplace, amount, reason, operator, request }) {
      const turn = last.then(() =>
        acts.perform(
          {
            kind,
            request,
            by: operator.name,
            workplace,
            amount: kind === 'cashIn' ? amount : -amount,
            async prepare() {
              refuseUnsettled();
              return { reason, operator, before: await register().cashMark() };
            },
          },
          body,
        ),
      );
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
