import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

/** Posts, and winds the clock until there is an answer: Megainsight may be silent for seconds. */
async function ask<Body = ProblemFacts & { type: string }>(method: string, path: string, body?: unknown, language = 'en') {
  let answer: Awaited<ReturnType<typeof station.call<Body>>> | undefined;
  const asked = station.call<Body>(method, path, body, { 'accept-language': language }).then((given) => {
    answer = given;
  });
  await station.clock.until(() => answer !== undefined, 60_000);
  await asked;
  return answer as NonNullable<typeof answer>;
}
const info = (token: string, workplace = '1', language = 'en') => ask('POST', '/v1/loyalty/card-info', { token, workplace }, language);
const testLink = async (language = 'en') =>
  (await ask<{ ok: boolean; outcome: string; message: string }>('POST', '/v1/terminals/2/driver/test', undefined, language)).body;
const settings = (changes: Record<string, unknown>) =>
  ask('PUT', '/v1/terminals/2/driver', { url: 'simulator', userId: 'demo-network', placeId: 'demo-station', ...changes });

describe('card information', () => {
  test('tells the client, the balance and the coupons, the card’s number masked', async () => {
    const answer = await info('2200000000017');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        cardNumber: '2200*******17',
        status: 'active',
        balance: 15000,
        maxSpendPercent: 50,
        accrualPercent: 5,
        coupons: [
          { couponId: 'C1', productCode: 'ai80', personalPrice: 5400, maxQuantity: 20000 },
          { couponId: 'C2', productCode: 'coffee', personalPrice: 6000 },
        ],
      },
    });
    expect(`${JSON.stringify(answer.body)}${station.logged.join('')}`).not.toContain('2200000000017');
  });

  test('takes a dynamic QR code, once', async () => {
    const { body } = await station.call<{ token: string }>('POST', '/lab/megainsight/tokens', { card: '2200000000048' });
    expect(await info(body.token)).toMatchObject({ status: 200, body: { status: 'accrualOnly', balance: 50000 } });
    expect(await info(body.token)).toMatchObject({ status: 404 });
  });

  test('says of a stranger, a blocked card, a workplace without terminal, and Megainsight out of reach, which it is', async () => {
    expect(await info('2299999999999', '1', 'ru')).toMatchObject({
      status: 404,
      body: { detail: 'такой карты нет, или её код уже недействителен' },
    });
    expect(await info('2200000000031')).toMatchObject({ status: 422, body: { type: '/problems/card-refused' } });
    expect(await info('2200000000017', '9')).toMatchObject({ status: 422, body: { faults: [{ path: 'workplace' }] } });
    station.lab.megainsight.fault('down');
    expect(await info('2200000000017')).toMatchObject({ status: 503, body: { type: '/problems/loyalty-unavailable', retryable: true } });
  });
});

describe('the driver of Megainsight', () => {
  test('is read with its UserId masked, and changed for the next call', async () => {
    expect((await ask('GET', '/v1/terminals/2/driver')).body).toEqual({ url: 'simulator', userId: 'de***', placeId: 'demo-station' });
    expect((await settings({ userId: 'another-network' })).body).toEqual({ url: 'simulator', userId: 'an***', placeId: 'demo-station' });
    expect(await info('2200000000017')).toMatchObject({ status: 503 });
    await settings({});
    expect(await info('2200000000017')).toMatchObject({ status: 200 });
  });

  test('keeps its UserId where the mask is sent back', async () => {
    await settings({ userId: 'de***', placeId: 'elsewhere' });
    expect(await testLink()).toMatchObject({ outcome: 'unknownPlaceId' });
  });

  test('wants the UserId anew where the address is another one', async () => {
    const moved = await settings({ url: 'http://127.0.0.1:9', userId: 'de***' });
    expect(moved).toMatchObject({ status: 422, body: { faults: [{ message: expect.stringContaining('the address has changed') }] } });
    expect((await ask('GET', '/v1/terminals/2/driver')).body).toMatchObject({ url: 'simulator' });
  });

  test('refuses what is no setting, and an unknown terminal', async () => {
    expect(await settings({ url: 'megainsight' })).toMatchObject({ status: 422, body: { faults: [{ path: 'url' }] } });
    expect(await settings({ password: 'x' })).toMatchObject({ status: 422, body: { faults: [{ path: 'password' }] } });
    for (const [method, path] of [
      ['GET', '/v1/terminals/9/driver'],
      ['POST', '/v1/terminals/9/driver/test'],
    ] as const) {
      expect((await ask(method, path)).status).toBe(404);
    }
  });
});

describe('the connection test', () => {
  test('finds settings that work, in the reader’s language', async () => {
    expect(await testLink('ru')).toEqual({ ok: true, outcome: 'works', message: 'Megainsight отвечает, сеть и АЗС ему известны.' });
  });

  test('tells a wrong UserId from an unknown PlaceId', async () => {
    await settings({ userId: 'another-network', placeId: 'elsewhere' });
    expect(await testLink()).toMatchObject({ ok: false, outcome: 'wrongUserId' });
    await settings({ placeId: 'elsewhere' });
    expect(await testLink()).toMatchObject({ ok: false, outcome: 'unknownPlaceId' });
  });

  test('of another address tells only what Megainsight itself says there, and takes no UserId along', async () => {
    const elsewhere = (more: object) => ask('POST', '/v1/terminals/2/driver/test', { url: 'http://10.0.0.9:81', ...more });
    expect((await elsewhere({})).status).toBe(422);
    expect((await elsewhere({ userId: 'de***' })).status).toBe(422);
    expect((await elsewhere({ userId: 'another-network' })).body).toMatchObject({ outcome: 'wrongUserId' });
    const answers = [];
    for (const fault of ['down', 'timeoutBefore', 'http500'] as const) {
      station.lab.megainsight.fault(fault, { count: 1 });
      answers.push((await elsewhere({ userId: 'demo-network' })).body);
    }
    expect(answers).toEqual(
      answers.map(() => ({ ok: false, outcome: 'notMegainsight', message: 'Megainsight does not answer at this address.' })),
    );
  });

  test.each([
    ['down', 'noRoute'],
    ['timeoutBefore', 'noAnswer'],
    ['http500', 'notMegainsight'],
  ])('calls Megainsight that is %s: %s', async (fault, outcome) => {
    station.lab.megainsight.fault(fault as 'down');
    expect(await testLink()).toMatchObject({ ok: false, outcome });
  });
});
