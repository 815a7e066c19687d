import { describe, expect, test } from 'vitest';
import { DeviceFailure } from '../../src/adapters/wire/failure.ts';
import { checkMachineClock, checkRegisterClock } from '../../src/doctor/clock-checks.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;

describe('the machine’s clock', () => {
  test.each([
    [0, 'ok', 'the machine’s clock is within 0 s of ntp.example'],
    [-60_000, 'ok', 'the machine’s clock is within 60 s of ntp.example'],
    [61_000, 'fault', 'the machine’s clock is 61 s ahead of ntp.example'],
    [-3 * MINUTE, 'fault', 'the machine’s clock is 3 min behind ntp.example'],
  ])('%i ms ahead of the server: %s', async (ahead, level, en) => {
    expect(await checkMachineClock('ntp.example', async () => ahead)).toMatchObject({ what: 'time', level, said: { en } });
  });

  test('without a network could not be checked, which is no fault', async () => {
    const lost = new DeviceFailure({ device: 'ntp', code: 'offline', message: 'getaddrinfo ENOTFOUND', known: 'notDone' });
    expect(await checkMachineClock('ntp.example', () => Promise.reject(lost))).toMatchObject({
      level: 'warn',
      said: { en: 'the machine’s clock could not be checked: ntp.example: getaddrinfo ENOTFOUND' },
      todo: { en: expect.stringContaining('NTP_SERVER') },
    });
  });
});

describe('the register’s clock', () => {
  test.each([
    ['as ours', 0, null],
    ['a minute off', MINUTE, null],
    ['90 seconds ahead', 90_000, 'the register’s clock is 90 s ahead of ours'],
    ['five minutes behind', -5 * MINUTE, 'the register’s clock is 5 min behind ours'],
  ])('%s', (_name, ahead, said) => {
    expect(checkRegisterClock(NOW + ahead, NOW)?.said.en ?? null).toBe(said);
  });

  test('off by whole hours is a matter of the time zone, by minutes one of setting it', () => {
    const todo = (ahead: number) => checkRegisterClock(NOW + ahead, NOW)?.todo?.en.split(';')[0];
    expect([todo(180 * MINUTE + 5_000), todo(-60 * MINUTE), todo(7 * MINUTE)]).toEqual([
      'check the time zone of the register and of this machine',
      'check the time zone of the register and of this machine',
      'close the shift and set the register’s clock in its service menu or its driver’s program, if ours is right',
    ]);
  });

  test('that does not tell the time is left alone', () => {
    expect(checkRegisterClock(null, NOW)).toBeNull();
  });
});
