/** Cash laid into the drawer and taken out, once each, settled by the register's counters. Used by the API. */
import type { FiscalRegister } from '../../adapters/fiscal-atol/client.ts';
import type { CashMark } from '../../adapters/fiscal-atol/drawer.ts';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import { operationUuid } from '../../adapters/wire/operation.ts';
import type { Act, ActBody, ActKey } from './act.ts';
import type { ActDesk } from './act-desk.ts';

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
  /** What the register counts in it, kopecks; null where it cannot be asked. */
  counter(): Promise<number | null>;
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

const refusal = (code: string, message: string) =>
  new DeviceFailure({ device: 'fiscal', code, message, known: 'notDone', retryable: true });

interface DrawerParts {
  acts: ActDesk;
  register(): FiscalRegister;
  /** As our books have it. */
  openShift(): { number: number } | null;
  /** Puts the register's shift into our books. */
  readShift(): Promise<unknown>;
}

export function createDrawerDesk({ acts, register, openShift, readShift }: DrawerParts): DrawerDesk {
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

  /** Two at once would each find the other's money in the counters. */
  async function readBefore(): Promise<CashMark> {
    if (acts.unsettled().some(({ kind }) => kind === 'cashIn' || kind === 'cashOut'))
      throw refusal('drawerUnsettled', 'an earlier cash movement is not settled yet: the counters could not tell them apart');
    if ((await register().status()).shift === 'closed') throw refusal('73', 'no shift is open');
    const mark = await register().cashMark();
    // Opened at the register's keys, or renewed by itself: the movement belongs to that shift.
    if (mark.shift === null || mark.shift.number !== openShift()?.number) await readShift();
    return mark;
  }

  return {
    async counter() {
      try {
        return await register().readDrawer();
      } catch (problem) {
        if (problem instanceof DeviceFailure) return null;
        throw problem;
      }
    },
    move(kind, { workplace, amount, reason, operator, request }) {
      const prepare = async () => ({ reason, operator, before: await readBefore() });
      const order = { kind, request, by: operator.name, workplace, amount: kind === 'cashIn' ? amount : -amount, prepare };
      const turn = last.then(() => acts.perform(order, body));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
