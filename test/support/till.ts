/** Cashiers, and what they do at the till, for the tests of whole stations. */
import { expect } from 'vitest';
import type { Answer, TestStation } from './station.ts';

export const ANNA = { name: 'Смирнова А.П.', inn: '500100732259', pin: '904711083', rights: ['elder'] };
export const BORIS = { name: 'Быков Б.Б.', pin: '0815' };

let keys = 0;

/** Asks while the clock is wound: devices work on what is asked. */
export async function ask<Body>(station: TestStation, method: string, path: string, body?: object, key?: string): Promise<Answer<Body>> {
  const headers = method === 'GET' ? {} : { 'idempotency-key': key ?? `till-${++keys}` };
  let answer: Answer<Body> | undefined;
  station.call<Body>(method, path, body, headers).then((given) => {
    answer = given;
  });
  await station.clock.until(() => answer !== undefined);
  return answer as unknown as Answer<Body>;
}

/** A cashier begins to work here. */
export async function hire(station: TestStation, cashier: object): Promise<{ id: string; name: string }> {
  const answer = await ask<{ id: string; name: string }>(station, 'POST', '/v1/cashiers', cashier);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
}

export async function signIn(station: TestStation, { name, pin }: { name: string; pin: string }, workplace = '1'): Promise<void> {
  const answer = await ask(station, 'POST', `/v1/workplaces/${workplace}/sign-in`, { cashier: name, pin });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
}
