import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { bringToEnd } from '../../support/operator.ts';
import { type TestStation, testStation } from '../../support/station.ts';

const ADMIN = { authorization: 'Bearer the-admins-own-token' };
let station: TestStation;
beforeEach(async () => {
  station = await testStation({ tokens: [{ role: 'admin', token: 'the-admins-own-token' }] });
});
afterEach(() => station.close());

/** All that a stream says until it is called off. */
function listen(path: string) {
  const off = new AbortController();
  const parts: string[] = [];
  const whole = (async () => {
    const answer = await createApp(station.service()).request(path, { headers: ADMIN, signal: off.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    off.signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined));
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) parts.push(part.value);
  })();
  return {
    async end(): Promise<string> {
      off.abort();
      await whole.catch(() => undefined);
      return parts.join('');
    },
  };
}

describe('what the station says of a sale', () => {
  test('holds no secret: neither in its streams, nor in its history, nor in its log', async () => {
    const all = listen('/v1/stream');
    const token = station.lab.megainsight.token('2200000000017') ?? '';
    const call = (path: string, body: object) =>
      station.call<{ id: string }>('POST', path, body, { ...ADMIN, 'idempotency-key': `key-${path}` });
    const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5_000 }, paymentType: 'card' };
    const { id } = (await call('/v1/sales', order)).body;
    const one = listen(`/v1/sales/${id}/stream`);
    await call(`/v1/sales/${id}/events`, { type: 'card.presented', token });
    const plain = { ...station, sale: async (saleId: string) => (await station.call('GET', `/v1/sales/${saleId}`, undefined, ADMIN)).body };
    plain.tell = (saleId, event) => station.call('POST', `/v1/sales/${saleId}/events`, event, ADMIN);
    await bringToEnd(plain, id, { couponIds: 'all', points: 1_000 });
    const history = await station.call('GET', `/v1/sales/${id}/history`, undefined, ADMIN);
    const outputs: Record<string, string> = {
      stream: await all.end(),
      sale: await one.end(),
      history: JSON.stringify(history.body),
      log: station.logged.join(''),
    };
    for (const [where, words] of Object.entries(outputs)) expect([where, words.length > 1_000]).toEqual([where, true]);
    const secrets = { token, card: '2200000000017', network: 'demo-network', admin: 'the-admins-own-token' };
    const leaks = Object.entries(outputs).flatMap(([where, words]) =>
      Object.entries(secrets).flatMap(([secret, text]) => (words.includes(text) ? [`${secret} in ${where}`] : [])),
    );
    expect(leaks).toEqual([]);
  });
});
