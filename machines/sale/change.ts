/** Promises the shape of a sale's steps, and the lines that they begin with. */
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { SaleLine } from '../../src/domain/lines.ts';
import type { SaleContext } from './context.ts';
import { listOf } from './readings.ts';

/** A change of a sale's knowledge: from what is known and what happened, to what is new. */
export type Step<Params> = (context: SaleContext, params: Params) => Partial<SaleContext>;
export const step = <Params = undefined>(change: Step<Params>) => change;

/** The lines without any discount. */
export const atList = (context: SaleContext): SaleLine[] => applyCoupons(listOf(context), []);
