import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';
import { documentEditor } from '../../support/station-document.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const { change } = documentEditor(() => station);
const pumpsOf = async () => (await station.call<{ pumps: { number: number; state: string }[] }>('GET', '/v1/pumps')).body.pumps;
const deviceNamed = async (id: string) =>
  (await station.call<{ devices: { id: string; up: boolean; waiting?: string }[] }>('GET', '/health')).body.devices.find(
    (device) => device.id === id,
  );

describe('a device whose settings changed', () => {
  test('is opened anew at once where its pumps rest', async () => {
    await change(({ pumps }) => {
      pumps.splice(3, 1);
    });
    await station.clock.advance(2_000);
    expect((await pumpsOf()).map(({ number, state }) => [number, state])).toEqual([1, 2, 3].map((number) => [number, 'idle']));
    expect((await station.call('GET', '/v1/pumps/4')).status).toBe(404);
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('waits until its pumps rest, says so, and then takes the settings up', async () => {
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    await change(({ lines }) => {
      const [line] = lines;
      if (line) line.baudRate = 9600;
    });
    expect(await deviceNamed('line-1')).toMatchObject({ up: true, waiting: expect.stringContaining('at rest') });
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
    await station.clock.advance(3_000);
    expect(await deviceNamed('line-1')).not.toHaveProperty('waiting');
    expect(station.logged.join('')).toContain('a dispenser line was opened with its new settings');
  });

  test('is gone from the health where the document has it no more', async () => {
    await change((document) => {
      document.scanners = [];
    });
    await station.clock.advance(0);
    expect(await deviceNamed('scanner-1')).toBeUndefined();
    const { body } = await station.call<{ warnings: string[] }>('GET', '/health', undefined, { 'accept-language': 'ru' });
    expect(body.warnings).toEqual(['На рабочем месте 1 нет сканера: идентификация по QR-коду невозможна.']);
  });
});
