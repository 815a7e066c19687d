/** The answer to a change of a sale under its idempotency key: stored with the step, and given word for word to each repeat. */
import type { Context } from 'hono';
import type { RequestKey } from '../../engine/journal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Backend } from '../backend.ts';
import type { FirstAnswers } from '../http/idempotency.ts';
import { PastSales } from './past-sales.ts';

type View = (sale: SaleRecord) => object;

const JSON_TYPE = { 'content-type': 'application/json' };

export const answerWith = (context: Context, text: string, status: 200 | 201): Response => context.body(text, status, JSON_TYPE);

/** The key as the engine gets it, and the text of the answer once the step is taken. */
export function keepAnswer(key: RequestKey | null, view: View): { key: RequestKey | null; textOf(sale: SaleRecord): string } {
  const words = (sale: SaleRecord) => JSON.stringify(view(sale));
  let stored: { sale: SaleRecord; text: string } | null = null;
  const answerOf = (sale: SaleRecord) => {
    stored = { sale, text: words(sale) };
    return stored.text;
  };
  return {
    key: key && { ...key, answerOf },
    textOf: (sale) => (stored?.sale === sale ? stored.text : words(sale)),
  };
}

/** @returns the sale that the key's first request led to, and its answer; undefined where this is the first. */
export async function readFirstAnswer(
  backend: Backend,
  firstAnswers: FirstAnswers,
  key: RequestKey | null,
  view: View,
): Promise<{ saleId: string; text: string } | undefined> {
  const first = key && (await firstAnswers.find(key));
  if (!first) return undefined;
  const { saleId, sequence, answer } = first;
  // Answers were not always stored.
  return { saleId, text: answer ?? JSON.stringify(view(await new PastSales(backend).at(saleId, sequence))) };
}
