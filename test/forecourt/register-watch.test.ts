import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FiscalRegister } from '../../src/adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../../src/adapters/wire/failure.ts';
import type { HealthView } from '../../src/api/backend.ts';
import { checkRegister } from '../../src/doctor/device-checks.ts';
import { createRegisterWatch } from '../../src/forecourt/register-watch.ts';
import type { RegisterSettings } from '../../src/simulators/fiscal-settings.ts';
import { answered, handClock } from '../support/hand-clock.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
  await station.clock.advance(3_000);
});
afterEach(() => station.close());

type Health = Omit<HealthView, 'warnings'> & { warnings: string[] };
type Shown = { ofd?: { unsent: number; since: string | null }; drive?: { validUntil: string; warnings: string[] }; kind: string };

/** Turns the register's knobs and starts the service, which looks at once. */
async function turn(settings: Partial<RegisterSettings>): Promise<void> {
  station.lab.fiscal.change(settings);
  await station.crash();
  await station.clock.advance(3_000);
}
const health = (language = 'en') => station.call<Health>('GET', '/health', undefined, { 'accept-language': language });
const register = async () => (await health()).body.devices.find(({ kind }) => kind === 'fiscal') as unknown as Shown;
const warnings = async (language = 'en') => (await health(language)).body.warnings.join('\n');
const order = { path: 'prepaid', workplace: '1', pump: 2, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
let keys = 0;
const open = () => answered(station.clock, station.call('POST', '/v1/sales', order, { 'idempotency-key': `order-${++keys}` }));
const shift = (what: 'open' | 'close') => answered(station.clock, station.call('POST', `/v1/shifts/${what}`, {}));

describe('the health of the station', () => {
  test('shows what the OFD has not taken, and the life of the fiscal drive', async () => {
    expect(await register()).toMatchObject({ ofd: { unsent: 0, since: null }, drive: { warnings: [] } });
    await turn({ unsent: 12, unsentHours: 30, driveDays: 20 });
    const { ofd, drive } = await register();
    const now = station.clock.now();
    expect(ofd?.unsent).toBe(12);
    expect(Math.round((now - Date.parse(ofd?.since ?? '')) / 3_600_000)).toBe(30);
    expect(Math.round((Date.parse(drive?.validUntil ?? '') - now) / 86_400_000)).toBeGreaterThanOrEqual(20);
    expect(drive?.warnings).toEqual(['resourceExhausted']);
  });

  test.each([
    [{ unsent: 3, unsentHours: 2 }, 'note', 200, ''],
    [{ unsent: 3, unsentHours: 25, ofdError: 'Таймаут' }, 'warning', 200, '3 documents wait for the OFD, the first for 25 h: Таймаут'],
    [{ unsent: 3, unsentHours: 8 * 24 }, 'urgent', 200, 'the first for 8 days'],
    [{ unsent: 3, unsentHours: 26 * 24 }, 'critical', 200, 'the first for 26 days'],
    [{ unsent: 3, unsentHours: 30 * 24 + 1 }, 'critical', 503, 'the first for 30 days'],
    [{ driveDays: 61 }, 'none', 200, ''],
    [{ driveDays: 50 }, 'warning', 200, 'the fiscal drive’s term ends on 2027-01-12'],
    [{ driveDays: 6 }, 'urgent', 200, 'the fiscal drive’s term ends on'],
    [{ driveDays: 2 }, 'critical', 200, 'the fiscal drive’s term ends on'],
    [{ driveDays: -1 }, 'critical', 503, 'the fiscal drive’s term is over'],
    [{ training: true }, 'critical', 200, 'training mode'],
    [{ blocked: true }, 'critical', 503, 'the register is blocked'],
    [{ excise: false }, 'critical', 200, 'not registered for excise goods'],
    [{ keysHours: 11 * 24 }, 'note', 200, ''],
  ] as const)('of a register that stands so: %j warns at the level of %s', async (settings, level, status, words) => {
    await turn(settings);
    const levels = station.service().health().register.levels;
    expect([levels[0]?.level ?? 'none', (await health()).status]).toEqual([level, status]);
    if (words) expect(await warnings()).toContain(words);
    else expect(await warnings()).not.toMatch(/OFD|drive|keys/);
  });

  test('says it in Russian too', async () => {
    await turn({ unsent: 3, unsentHours: 26 * 24, training: true });
    expect(await warnings('ru')).toMatch(/ККМ в учебном режиме[\s\S]*в ОФД не переданы документы: 3, первый ждёт 26 дн\./);
  });

  test('is in the metrics', async () => {
    await turn({ unsent: 7, unsentHours: 200, training: true });
    const metrics = (await station.call<string>('GET', '/metrics')).body as unknown;
    expect(String(metrics)).toContain('kolonka_register_unsent_documents 7');
    expect(String(metrics)).toContain('kolonka_register_training 1');
    expect(String(metrics)).toContain('kolonka_register_warnings{code="unsent",level="urgent"} 1');
  });
});

describe('no sale begins, and no money is taken', () => {
  test.each([
    ['the drive’s term is over', { driveDays: -1 }],
    ['the OFD has taken nothing for 30 days', { unsent: 40, unsentHours: 720 }],
    ['the register is blocked', { blocked: true }],
  ])('33: where %s; when it is mended sales go on at once', async (_what, settings) => {
    await turn(settings);
    expect(await open()).toMatchObject({ status: 503, body: { type: '/problems/register-cannot-print' } });
    station.lab.fiscal.change({ driveDays: 400, unsent: 0, unsentHours: 0, blocked: false });
    expect(await open()).toMatchObject({ status: 201 });
  });

  test('33: for a drive that is full, once it has said so; a shift that opens proves that a new one is in', async () => {
    station.lab.fiscal.change({ driveFull: true });
    const first = await station.sell();
    await station.until(first.id, 'attention');
    expect(await open()).toMatchObject({
      status: 503,
      body: { type: '/problems/register-cannot-print', detail: expect.stringContaining('121') },
    });
    expect(station.lab.fiscal.documents()).toEqual([]);
    station.lab.fiscal.change({ driveFull: false });
    await shift('open');
    expect((await health()).status).toBe(200);
  });

  test('34: where the shift is over 24 hours old and cannot be renewed; it is renewed before the money', async () => {
    await shift('open');
    await station.clock.advance(3_000);
    station.clock.leap(86_700_000);
    station.lab.fiscal.change({ unsent: 9, unsentHours: 900 });
    expect(await open()).toMatchObject({ status: 503, body: { detail: expect.stringContaining('cannot be renewed: 137') } });
    station.lab.fiscal.change({ unsent: 0, unsentHours: 0 });
    expect(await open()).toMatchObject({ status: 201 });
    expect(station.lab.fiscal.documents().map(({ type }) => type)).toEqual(['openShift', 'closeShift', 'openShift']);
  });

  test('10: where the driver is old, its refusal is a word to update the driver', async () => {
    station.lab.fiscal.change({ driverYear: 2025 });
    const { id } = await station.sell();
    await station.until(id, 'attention');
    expect(await warnings()).toContain('update the register’s driver');
    expect(await warnings('ru')).toContain('обновите драйвер ККМ');
  });
});

describe('the watch', () => {
  test('looks every ten minutes', async () => {
    station.lab.fiscal.change({ unsent: 5, unsentHours: 30 });
    await station.clock.advance(601_000);
    expect(await register()).toMatchObject({ ofd: { unsent: 5 } });
  });

  test('looks after each Z report too', async () => {
    await shift('open');
    station.lab.fiscal.change({ unsent: 5, unsentHours: 30 });
    await shift('close');
    await station.clock.advance(6_000);
    expect(await register()).toMatchObject({ ofd: { unsent: 5 } });
  });

  test('does not come between a sale’s steps', async () => {
    let isQuiet = false;
    let looks = 0;
    const clock = handClock();
    const register = {
      capabilities: async () => {
        looks++;
        throw new DeviceFailure({ device: 'fiscal', code: 'offline', message: 'silent', known: 'notDone' });
      },
    } as unknown as FiscalRegister;
    const { registerRefusals: refusals } = station.devices();
    const document = station.service().stations.inForce().document;
    const parts = { clock, register: () => register, refusals, station: () => document, isQuiet: () => isQuiet, log: () => undefined };
    const watch = createRegisterWatch(parts);
    watch.start();
    await clock.advance(1_000);
    expect(looks).toBe(1);
    await clock.advance(630_000);
    expect(looks).toBe(1);
    isQuiet = true;
    await clock.advance(5_000);
    expect(looks).toBe(2);
    watch.stop();
  });

  test('43: hears of the training mode by the first receipt that says so', async () => {
    station.lab.fiscal.change({ training: true });
    expect(await warnings()).toBe('');
    await station.until((await station.sell()).id, 'completed');
    expect(await warnings()).toContain('training mode');
  });

  test('43: a receipt of the training mode is recorded as it is, and the station is told', async () => {
    await turn({ training: true });
    const { id } = await station.sell();
    await station.until(id, 'completed');
    expect(station.lab.fiscal.documents().at(-1)).toMatchObject({ type: 'sell', training: true });
    expect((await station.sale(id)).receipts).toMatchObject([{ kind: 'sell', training: true }]);
    expect(await warnings()).toContain('its receipts are not fiscal');
  });
});

describe('the doctor', () => {
  async function found(): Promise<string[]> {
    const look = checkRegister(station.service().stations.inForce().document, station.devices(), station.clock.now);
    let findings: Awaited<typeof look> | undefined;
    look.then((all) => {
      findings = all;
    });
    await station.clock.until(() => findings !== undefined);
    return (findings ?? []).map(({ level, said, todo }) => `${level}: ${said.en} → ${todo?.en}`);
  }

  test('says what to do: update the driver, register for excise goods, look after the OFD', async () => {
    station.lab.fiscal.change({ driverYear: 2025, excise: false, unsent: 4, unsentHours: 200, driveDays: 3 });
    expect(await found()).toEqual([
      expect.stringMatching(/^fault: the fiscal drive’s term ends on .* → order a new fiscal drive/),
      expect.stringMatching(/^fault: 4 documents wait for the OFD, the first for 8 days → check the register’s network/),
      expect.stringMatching(/^fault: the register’s driver is from before 2026.* → update the register’s driver/),
      expect.stringMatching(/^fault: the register is not registered for excise goods/),
    ]);
  });

  test('makes no document', async () => {
    await found();
    expect(station.lab.fiscal.documents()).toEqual([]);
  });
});
