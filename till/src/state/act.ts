/** What a cashier tells a sale or a pump, each with a key of its own that a repeat after a lost answer bears again. Used by the panes. */
import { signal } from '@preact/signals';
import { post, RequestFailure } from '../../../web/api.ts';
import type { Sale } from './api-shapes.ts';
import { keepSale, wordsOf } from './follow.ts';
import { fault } from './yard.ts';

/** Something is on its way: its buttons wait. */
export const isBusy = signal(false);

const PAUSES_MS = [500, 1_500, 4_000];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** `randomUUID` is missing where the page is not served over TLS. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** Asks again, with the same key, while no answer comes at all. @throws RequestFailure */
async function postSurely<Body>(path: string, body: unknown): Promise<Body> {
  const headers = { 'idempotency-key': newKey() };
  for (const wait of PAUSES_MS) {
    try {
      return await post<Body>(path, body, headers);
    } catch (problem) {
      if (problem instanceof RequestFailure) throw problem;
      await pause(wait);
    }
  }
  return post<Body>(path, body, headers);
}

/** @returns the answer; null where the service refuses, whose words are then in `fault`. */
export async function act<Body>(path: string, body: unknown = {}): Promise<Body | null> {
  if (isBusy.value) return null;
  isBusy.value = true;
  fault.value = null;
  try {
    return await postSurely<Body>(path, body);
  } catch (problem) {
    fault.value = wordsOf(problem);
    return null;
  } finally {
    isBusy.value = false;
  }
}

export async function tellSale(id: string, event: { type: string } & Record<string, unknown>): Promise<boolean> {
  const sale = await act<Sale>(`/v1/sales/${id}/events`, event);
  if (sale) keepSale(sale);
  return sale !== null;
}

/** The stop waits for nothing else that is on its way. */
export async function stopPump(number: number): Promise<boolean> {
  try {
    await post(`/v1/pumps/${number}/stop`, {}, { 'idempotency-key': newKey() });
    return true;
  } catch (problem) {
    fault.value = wordsOf(problem);
    return false;
  }
}
