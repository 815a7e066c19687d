import { expect, test } from 'vitest';
import { memoryPair } from '../../src/adapters/wire/serial/memory.ts';
import { checkBank, checkMegainsight, checkRegister } from '../../src/doctor/device-checks.ts';
import { openDevices } from '../../src/forecourt/devices.ts';
import { NO_OPEN_SALES } from '../../src/forecourt/open-sales.ts';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';
import { lostSecret, withSecrets } from '../../src/station/secrets.ts';
import { warningsFor } from '../../src/station/warnings.ts';
import { handClock } from '../support/hand-clock.ts';

/** The demo station with a password everywhere, all of which the lost key had sealed. */
function stationWithoutKey() {
  const demo = demoStation();
  const [fiscalRegister, bankTerminal] = [{ ...demo.fiscalRegister, password: 'x' }, demo.bankTerminal];
  const read = readStation({
    ...demo,
    lines: [],
    pumps: [],
    scanners: [],
    fiscalRegister,
    bankTerminal: { ...bankTerminal, password: 'x' },
  });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return withSecrets(read.document, () => lostSecret('c2VhbGVk'));
}

test('devices whose secret cannot be read are not called, and health and doctor say what is missing', async () => {
  const station = stationWithoutKey();
  const clock = handClock();
  const [line] = memoryPair('line');
  const called: string[] = [];
  const service = (kind: string, url: string) => ({ url, fetch: async () => Promise.reject(new Error(`${called.push(kind)}`)) });
  const reach = { clock, newId: () => 'id', serial: () => line, service, onScan: () => undefined, log: () => undefined };
  const devices = openDevices(station, reach, NO_OPEN_SALES);
  const states = () => devices.states().map(({ id, up, lastError }) => [id, up, lastError?.split(':')[0]]);
  const stopped = ['fiscal', 'bank', 'megainsight-2'].map((id) => [id, false, 'keyMissing']);
  expect(states()).toEqual(stopped);
  await expect(devices.register().status()).rejects.toMatchObject({ code: 'keyMissing', known: 'notDone' });
  await expect(devices.megainsight('2').client('2200000000017')).rejects.toMatchObject({ code: 'keyMissing', known: 'notDone' });
  const found = [...(await checkRegister(station, devices, clock.now)), ...(await checkBank(station, devices))];
  const findings = [...found, ...(await checkMegainsight(station, devices))];
  expect(findings.map(({ what, level, said }) => [what, level, said.en.includes('station.key')])).toEqual(
    ['fiscal', 'bank', 'megainsight-2'].map((id) => [id, 'fault', true]),
  );
  expect(warningsFor(station).filter(({ en }) => en.includes('station.key'))).toHaveLength(3);
  expect([states(), called]).toEqual([stopped, []]);
  await devices.close();
});
