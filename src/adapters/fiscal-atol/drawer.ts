/**
 * Cash laid into the drawer and taken out of it. It makes no document: an order whose answer is lost is settled by the register's own
 * counters. Used by the register's client.
 */
import * as v from 'valibot';
import { toDecimal } from '../wire/decimal.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { CashDrawer, ShiftTotals } from './codec.ts';
import { fiscalFailure, linkedResultOf, parseResult, type RequestQueue, TASK_LIMIT_MS, throwUnknown } from './queue.ts';
import { type Operator, operatorOf } from './receipt-task.ts';

/** The register's counters before an order, in kopecks: stored with it, they settle it later. */
export interface CashMark {
  drawer: number;
  /** Null where the register does not tell them: laid in and taken out since the shift's opening. */
  shift: { number: number; income: number; outcome: number } | null;
}

export interface CashOrder {
  /** Its name at the register for good. */
  uuid: string;
  kind: 'cashIn' | 'cashOut';
  /** Kopecks, more than nothing. */
  sum: number;
  operator: Operator;
  before: CashMark;
}

/** What the drawer's counter shows, kopecks. @throws DeviceFailure. */
export async function readDrawer(queue: RequestQueue, signal?: AbortSignal): Promise<number> {
  return parseResult(CashDrawer, await queue.run({ type: 'getCashDrawerStatus' }, signal)).counters.cashSum;
}

/** @throws DeviceFailure. */
export async function readCashMark(queue: RequestQueue, signal?: AbortSignal): Promise<CashMark> {
  const drawer = await readDrawer(queue, signal);
  try {
    const { shiftNumber, income, outcome } = parseResult(ShiftTotals, await queue.run({ type: 'getShiftTotals' }, signal)).shiftTotals;
    return { drawer, shift: income && outcome ? { number: shiftNumber, income: income.sum, outcome: outcome.sum } : null };
  } catch (problem) {
    if (problem instanceof DeviceFailure && problem.known === 'notDone') return { drawer, shift: null };
    throw problem;
  }
}

/**
 * Gives the order once.
 * @returns the drawer afterwards, kopecks.
 * @throws DeviceFailure: notDone with the register's code (80: the drawer lacks the money), unknown where the counters do not tell.
 */
export async function moveCash(queue: RequestQueue, order: CashOrder, signal?: AbortSignal): Promise<number> {
  const { uuid, kind, sum, operator } = order;
  try {
    const result = await queue.runOnce(uuid, { type: kind, operator: operatorOf(operator), cashSum: toDecimal(sum, 2) }, signal);
    const counted = v.safeParse(CashDrawer, result);
    if (counted.success) return counted.output.counters.cashSum;
    return await readDrawer(queue, signal).catch(throwUnknown);
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'notDone') throw problem;
    const fate = await settle(queue, order, signal);
    if (fate.state === 'done') return fate.result;
    throw fiscalFailure(problem.code, 'the register was not reached: no cash was moved', 'notDone', { uuid });
  }
}

/** What became of the order. @throws DeviceFailure unknown where neither its name nor the counters tell. */
export async function lookUpCash(queue: RequestQueue, order: CashOrder, signal?: AbortSignal): Promise<LookUp<number>> {
  const sighting = await queue.waitForEnd(order.uuid, TASK_LIMIT_MS / 2, signal).catch(throwUnknown);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid: order.uuid });
  try {
    if (sighting === null) return await settle(queue, order, signal);
    linkedResultOf(order.uuid, sighting);
    return { state: 'done', result: await readDrawer(queue, signal).catch(throwUnknown) };
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    if (problem.known === 'notDone') return { state: 'notDone', code: problem.code, message: problem.message };
    return settle(queue, order, signal);
  }
}

/** By the counters: those of cash laid in and taken out, which no sale moves; else the drawer's. */
async function settle(queue: RequestQueue, { kind, sum, before, uuid }: CashOrder, signal?: AbortSignal): Promise<LookUp<number>> {
  const now = await readCashMark(queue, signal).catch(throwUnknown);
  const drawerMove = kind === 'cashIn' ? now.drawer - before.drawer : before.drawer - now.drawer;
  const counter = kind === 'cashIn' ? 'income' : 'outcome';
  const isSameShift = before.shift !== null && now.shift?.number === before.shift.number;
  const moved = isSameShift ? (now.shift?.[counter] ?? 0) - (before.shift?.[counter] ?? 0) : drawerMove;
  if (moved === sum) return { state: 'done', result: now.drawer };
  if (moved === 0) return neverReceived('the register');
  throw fiscalFailure('counters', 'the register’s counters do not tell whether the cash was moved', 'unknown', { uuid, before, now });
}
