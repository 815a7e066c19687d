import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLab } from '../../src/cli/device-reach.ts';
import { readConfig } from '../../src/config.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { Station } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';

const folder = mkdtempSync(join(tmpdir(), 'kolonka-reach-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REAL = {
  line: '/dev/ttyS1',
  scanner: '/dev/ttyACM0',
  fiscal: 'http://10.0.0.6:16732',
  bank: 'http://10.0.0.7:8443',
  megainsight: 'https://loyalty.example',
};
function stationWith(devices?: typeof REAL): Station {
  const read = readStation(demoStation(devices));
  if (!read.ok) throw new Error('the station has faults');
  return read.document;
}

/** Whether a service or a doctor with these settings would meet simulators. */
async function meetsSimulators(station: Station, environment: Record<string, string>): Promise<boolean> {
  const lab = await openLab(readConfig({ DATA_DIR: folder, ...environment }), station, 1);
  await lab?.close();
  return lab !== null;
}

test.each([
  ['a stored station of real devices', stationWith(REAL), {}, false],
  ['a stored station of real devices, simulators asked for', stationWith(REAL), { SIMULATORS: 'on' }, true],
  ['the demo station', stationWith(), {}, true],
  ['the demo station, simulators switched off', stationWith(), { SIMULATORS: 'off' }, false],
])('%s meets simulators only where it should', async (_, station, environment, expected) => {
  expect(await meetsSimulators(station, environment)).toBe(expected);
});
