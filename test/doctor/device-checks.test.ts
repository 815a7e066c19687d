import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkBank, checkMegainsight, checkPath, checkPumps, checkRegister } from '../../src/doctor/device-checks.ts';
import { describeFindings, type Finding } from '../../src/doctor/finding.ts';
import type { PumpFault } from '../../src/simulators/pump.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const document = () => station.service().stations.inForce().document;
/** What a look finds, in short, while the clock is wound. */
async function found(look: Promise<Finding[]>): Promise<string[]> {
  let findings: Finding[] | undefined;
  look.then((all) => {
    findings = all;
  });
  await station.clock.until(() => findings !== undefined);
  return (findings ?? []).map(({ what, level, said }) => `${level} ${what}: ${said.en}`);
}
const register = () => found(checkRegister(document(), station.devices(), station.clock.now));
const bank = () => found(checkBank(document(), station.devices()));
const megainsight = () => found(checkMegainsight(document(), station.devices()));
const pumps = () => found(checkPumps(document(), station.devices(), [], station.clock));

describe('the doctor', () => {
  test('finds a sound station sound', async () => {
    const all = [...(await register()), ...(await bank()), ...(await megainsight()), ...(await pumps())];
    expect(all.filter((one) => !one.startsWith('ok '))).toEqual([]);
    expect(all.map((one) => one.split(':')[0])).toEqual(
      ['fiscal', 'bank', 'megainsight-2', 'line-1', 'scanner-1', 'pump-1', 'pump-2', 'pump-3', 'pump-4'].map((what) => `ok ${what}`),
    );
  });

  test('says of each service that does not answer which it is', async () => {
    for (const service of ['fiscal', 'bank', 'megainsight'] as const) station.unplugged.add(service);
    expect([...(await register()), ...(await bank()), ...(await megainsight())]).toEqual([
      expect.stringContaining('fault fiscal: no answer at simulator'),
      'fault bank: the bank terminal does not answer at simulator',
      expect.stringContaining('fault megainsight-2: Nothing answers at this URL'),
    ]);
  });

  test('names a shift that is over its day', async () => {
    const { id } = await station.sell();
    await station.until(id, 'completed');
    station.clock.leap(25 * 3_600_000);
    expect(await register()).toEqual(['warn fiscal: the shift is over 24 hours']);
  });

  test('names a register whose clock is wrong, ahead or behind, and leaves it as it is', async () => {
    station.lab.fiscal.fault('wrongClock');
    expect(await register()).toEqual(['warn fiscal: the register’s clock is 10 min ahead of ours']);
    station.lab.fiscal.fault('clear');
    expect((await register())[0]).toContain('ok fiscal');
  });

  test('names the nozzles that are silent, with their addresses, and a line that is unplugged', async () => {
    station.lab.dispensers.pump(3)?.fault('silence');
    await station.clock.advance(60_000);
    expect((await pumps()).filter((one) => one.startsWith('fault'))).toEqual([
      'fault pump-3: no answer of nozzle (address): 1 (9), 2 (10), 3 (11), 4 (12)',
    ]);
    station.line.setLink(false);
    await station.clock.advance(10_000);
    expect(await pumps()).toContain('fault line-1: the line cannot be opened: unplugged');
  });

  test('finds out which way a dispenser differs from the book, and which setting that calls for', async () => {
    const all = (kind: PumpFault, ...pumps: number[]) => pumps.map((number) => station.lab.dispensers.pump(number)?.fault(kind));
    all('doseUnknown', 1);
    all('doseUnanswered', 2);
    all('volumeUnanswered', 3);
    const looks = checkPumps(document(), station.devices(), [], station.clock);
    expect((await found(looks)).filter((one) => one.startsWith('warn'))).toEqual([
      'warn pump-1: it does not read a dose back (command 58)',
      'warn pump-2: it does not read a dose back (command 58)',
      'warn pump-3: it does not tell a running volume (command 34)',
    ]);
    expect((await looks).find(({ what, level }) => what === 'pump-3' && level === 'warn')?.todo?.en).toContain('profile.volumeReading');
  });

  test('names a line that sends our own bytes back, and its setting', async () => {
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('echo');
    await station.clock.advance(20_000);
    expect(await pumps()).toContain('fault pump-1: the line sends our own bytes back');
  });

  test('changes nothing at any device', async () => {
    await register();
    await bank();
    await megainsight();
    await pumps();
    expect([station.lab.fiscal.documents(), station.lab.bank.transactions(), station.lab.megainsight.ledger().operations]).toEqual([
      [],
      [],
      [],
    ]);
  });
});

describe('a port', () => {
  const here = [
    { path: '/dev/ttyUSB0', maker: 'usb-FTDI', mayOpen: true },
    { path: '/dev/ttyS0', maker: null, mayOpen: false },
  ];

  test.each([
    ['/dev/ttyUSB0', null],
    ['tcp://10.0.0.5:4001', null],
    ['simulator', null],
    ['/dev/ttyUSB1', 'ports that are here: /dev/ttyUSB0 (usb-FTDI), /dev/ttyS0'],
    ['/dev/ttyS0', 'add the service’s user to the group dialout and log in anew'],
  ])('%s: %s', (device, todo) => {
    expect(checkPath('line-1', device, here)?.todo?.en ?? null).toBe(todo);
  });
});

test('findings are told a paragraph each, in the reader’s language, with what to do', () => {
  const findings = [checkPath('line-1', 'COM9', [])].flatMap((finding) => finding ?? []);
  expect(describeFindings(findings, 'ru')).toBe(
    '✗ line-1: на этой машине нет порта COM9\n    → последовательных портов нет совсем: проверьте кабель и драйвер',
  );
});
