import { expect, test } from 'vitest';
import { createMegainsight } from '../../src/adapters/megainsight/client.ts';
import { createLoyaltyDesk } from '../../src/forecourt/loyalty-desk.ts';
import { handClock } from '../support/hand-clock.ts';
import { always } from '../support/http-answers.ts';

const DRIVER = { url: 'http://megainsight.test', userId: 'demo-network', placeId: 'demo-station' };

/** What the connection test makes of a far end that answers so. */
function verdictOn(status: number, body: unknown) {
  const client = createMegainsight({ ...DRIVER, fetch: always(status, JSON.stringify(body)), clock: handClock() });
  return createLoyaltyDesk({ terminal: () => client, trial: () => client }).test(DRIVER);
}

test.each([
  [400, { error: { code: 'PROTOCOL_UNSUPPORTED', message: '3.3 is spoken here' } }, 'wrongProtocolVersion'],
  [426, {}, 'wrongProtocolVersion'],
  [401, { error: { code: 'UNAUTHORIZED', message: '' } }, 'wrongUserId'],
  [404, { error: { code: 'PLACE_UNKNOWN', message: '' } }, 'unknownPlaceId'],
  [503, { error: { code: 'MAINTENANCE', message: '' } }, 'maintenance'],
  [404, { error: 'no such page' }, 'notMegainsight'],
  [200, { hello: 'world' }, 'notMegainsight'],
])('a connection that answers %i %j is: %s', async (status, body, outcome) => {
  expect(await verdictOn(status, body)).toMatchObject({
    ok: false,
    outcome,
    message: { en: expect.any(String), ru: expect.stringMatching(/[А-я]/) },
  });
});

test('a connection where a stranger’s card is not known works', async () => {
  expect(await verdictOn(404, { error: { code: 'CLIENT_NOT_FOUND', message: '' } })).toMatchObject({ ok: true, outcome: 'works' });
});
