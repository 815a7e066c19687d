/** Who stands at the till, and by what right: PINs, elders and names in requests. Used by the till's and the sales' routes. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { type Cashier, PinRefused } from '../../forecourt/till/cashier-desk.ts';
import { bilingual } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { Problem } from '../http/problems.ts';
import { described } from '../http/schema-parts.ts';

export const pin = described(
  v.pipe(v.string(), v.regex(/^\d{4,12}$/, bilingual('4 to 12 digits', 'от 4 до 12 цифр'))),
  'Four to twelve digits; never read back.',
);
export const personName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64), v.regex(/^\P{Cc}*$/u));
/** A cashier by id or name. */
export const cashierRef = described(v.pipe(v.string(), v.minLength(1), v.maxLength(64)), 'A cashier’s id or name.');

/** Of a request that may need an elder. */
export const elderFields = {
  by: described(v.optional(cashierRef), 'Who says so; an elder where the station has any.'),
  pin: v.optional(pin),
};

/** What is stored of a request: all but the PIN. */
export function withoutPin(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('pin' in body)) return body;
  const { pin: _, ...rest } = body;
  return rest;
}

/** @throws Problem in place of PinRefused. */
export async function withPin<Result>(context: Context, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof PinRefused)) throw problem;
    if (problem.kind === 'elder') throw new Problem('elder-needed', 'this cashier has not the right of an elder');
    if (problem.kind === 'pin') throw new Problem('pin-refused', 'no cashier here has this name and this PIN');
    context.header('Retry-After', String(Math.ceil(problem.waitMs / 1000)));
    throw new Problem('too-many-requests', 'too many wrong PINs: wait', { retryable: true });
  }
}

interface Word {
  by?: string | undefined;
  pin?: string | undefined;
}

/**
 * Who takes on what only an elder may. A station without elders asks nobody. @returns the name that goes on record. @throws Problem.
 */
export const askElder = async (context: Context, backend: Backend, word: Word): Promise<string> =>
  backend.cashiers.hasElders() ? (await verifyElder(context, backend, word)).name : (word.by ?? context.get('caller').name);

/** Who makes fiscal documents by hand: an elder; on a station without elders an admin. @throws Problem. */
export async function askAdministrator(context: Context, backend: Backend, word: Word): Promise<{ name: string; vatin?: string }> {
  if (backend.cashiers.hasElders()) return operatorOf(await verifyElder(context, backend, word));
  if (context.get('caller').role !== 'admin') throw new Problem('forbidden', 'an admin’s act, as no cashier here is an elder');
  return { name: word.by ?? operatorAt(backend, null).name };
}

async function verifyElder(context: Context, { cashiers }: Backend, word: Word): Promise<Cashier> {
  const { by, pin: offered } = word;
  if (by === undefined || offered === undefined) throw new Problem('elder-needed', 'send by and pin of a cashier with the elder’s right');
  return withPin(context, () => cashiers.verify(by, offered, 'elder'));
}

/** As the register is told of a cashier. */
const operatorOf = ({ name, inn }: Pick<Cashier, 'name' | 'inn'>) => (inn === null ? { name } : { name, vatin: inn });

/** Who makes receipts at the workplace now: who is signed in there, else the station document's cashier. */
export function operatorAt({ cashiers, stations }: Pick<Backend, 'cashiers' | 'stations'>, workplace: string | null) {
  const cashier = workplace === null ? null : cashiers.at(workplace);
  if (cashier) return operatorOf(cashier);
  const { name, vatin } = stations.inForce().document.fiscalRegister.operator;
  return vatin === undefined ? { name } : { name, vatin };
}

/** Who opens and closes the shift at the register: whoever is signed in; undefined: the station document's cashier. */
export function operatorOnDuty({ cashiers, stations }: Pick<Backend, 'cashiers' | 'stations'>) {
  for (const { id } of stations.inForce().document.workplaces) {
    const cashier = cashiers.at(id);
    if (cashier) return operatorOf(cashier);
  }
  return undefined;
}

/** @throws Problem 404. */
export function checkWorkplace({ stations }: Pick<Backend, 'stations'>, id: string): string {
  if (!stations.inForce().document.workplaces.some((workplace) => workplace.id === id))
    throw new Problem('not-found', `there is no workplace ${id}`);
  return id;
}
