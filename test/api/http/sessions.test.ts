import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createSessions } from '../../../src/api/http/sessions.ts';
import { handClock } from '../../support/hand-clock.ts';

const HOUR = 3_600_000;
const CALLER = { id: 'one', name: 'pos 1', role: 'pos' } as const;

function desk() {
  const clock = handClock();
  const sessions = createSessions({ bearerOf: () => CALLER }, clock);
  const app = new Hono()
    .post('/', (context) => {
      sessions.begin(context, CALLER);
      return context.body(null);
    })
    .get('/', (context) => context.json(sessions.callerOf(context)));
  const begin = async () => (await app.request('/', { method: 'POST' })).headers.get('set-cookie')?.split(';')[0] ?? '';
  const callerOf = async (cookie: string) => (await app.request('/', { headers: { cookie } })).json();
  return { clock, begin, callerOf };
}

describe('a session', () => {
  test('ends after twelve hours', async () => {
    const { clock, begin, callerOf } = desk();
    const first = await begin();
    await clock.advance(11 * HOUR);
    const second = await begin();
    expect([await callerOf(first), await callerOf(second)]).toEqual([CALLER, CALLER]);
    await clock.advance(HOUR);
    expect([await callerOf(first), await callerOf(second)]).toEqual([null, CALLER]);
  });

  test('ends for another one where there are more than people at a station', async () => {
    const { begin, callerOf } = desk();
    const first = await begin();
    const second = await begin();
    for (let more = 2; more < 1001; more++) await begin();
    expect([await callerOf(first), await callerOf(second)]).toEqual([null, CALLER]);
  });
});
