import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from '../../simulation/processes.ts';
import { systemClock } from '../../src/clock.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { createTimeServer, type TimeServer } from '../../src/simulators/ntp.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kolonka-doctor-'));
let time: TimeServer;
beforeAll(async () => {
  time = await createTimeServer(systemClock);
});
afterAll(async () => {
  await time.close();
  rmSync(folder, { recursive: true });
});

/** `npm run doctor`, as a technician runs it. */
async function doctor(environment: Record<string, string>): Promise<{ code: number; found: Finding[]; short: string[] }> {
  const given = { PATH: process.env.PATH ?? '', DATA_DIR: folder, NTP_SERVER: time.address, ...environment };
  const { code, stdout } = await promisify(execFile)(process.execPath, ['--import', './build.mjs', 'dist/doctor.js', '--json'], {
    cwd: ROOT,
    env: given,
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (problem: { code: number; stdout: string }) => problem,
  );
  const found = JSON.parse(stdout) as Finding[];
  return { code, found, short: found.map(({ level, what }) => `${level} ${what}`) };
}

describe('the doctor, beside a service at work', () => {
  let station: Running;
  let at: Record<string, string>;
  beforeAll(async () => {
    station = await start('serve', { PORT: '0', DATA_DIR: folder, SIMULATION_SPEED: '50' });
    at = { PORT: new URL(station.url).port };
  }, 60_000);
  afterAll(() => station.kill());
  const devices = async () => ((await (await fetch(`${station.url}/health`)).json()) as { devices: { id: string; up: boolean }[] }).devices;
  const brokenPump = (kind: string) =>
    fetch(`${station.url}/lab/pumps/3/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind }),
    });

  test('takes its word for every device', async () => {
    await expect.poll(async () => (await devices()).every(({ up }) => up), { timeout: 20_000 }).toBe(true);
    const { code, short, found } = await doctor(at);
    expect([code, short]).toEqual([
      0,
      ['ok disk', 'ok database', 'ok journal', 'ok clock', 'ok time', 'ok service', ...(await devices()).map(({ id }) => `ok ${id}`)],
    ]);
    expect(found.filter(({ said }) => said.en === 'the service says that it works')).toHaveLength((await devices()).length);
  }, 30_000);

  test('names the pump that the service cannot hear, as a fault', async () => {
    await brokenPump('silence');
    await expect.poll(async () => (await devices()).find(({ id }) => id === 'pump-3')?.up, { timeout: 20_000 }).toBe(false);
    const { code, short } = await doctor(at);
    expect([code, short.filter((one) => !one.startsWith('ok'))]).toEqual([1, ['warn service', 'fault pump-3']]);
    await brokenPump('clear');
  }, 60_000);

  test('says so where nobody answers for the folder that is held', async () => {
    const { code, found } = await doctor({ PORT: '1' });
    expect([code, found.at(-1)?.said.en]).toEqual([1, 'a service holds the folder, but does not answer at http://127.0.0.1:1']);
  }, 30_000);
});

describe('the doctor, alone with the station', () => {
  test('looks at each device itself, and says by how much the machine’s clock is wrong', async () => {
    time.setAhead(3_600_000);
    const { code, found, short } = await doctor({});
    expect([code, short.filter((one) => !one.startsWith('ok'))]).toEqual([1, ['fault time']]);
    expect(found.find(({ what }) => what === 'time')?.said.en).toBe(`the machine’s clock is 60 min behind ${time.address}`);
    expect(short).toContain('ok fiscal');
    time.setAhead(0);
  }, 30_000);

  test('without a time server finds no fault', async () => {
    time.setFault('silent');
    const { code, short } = await doctor({});
    expect([code, short.filter((one) => !one.startsWith('ok'))]).toEqual([0, ['warn time']]);
  }, 30_000);
});
