import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from '../../simulation/processes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kolonka-demo-'));
let station: Running;
beforeAll(async () => {
  station = await start('serve', { PORT: '0', DATA_DIR: folder, SIMULATION_SPEED: '50' });
}, 60_000);
afterAll(async () => {
  await station.kill();
  rmSync(folder, { recursive: true });
});

const demo = (url: string) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'demo/demo.ts', url], { cwd: ROOT }).then(
    ({ stdout }) => ({ code: 0, output: stdout.replaceAll('\u00a0', ' ') }),
    (problem: { code: number; stderr: string }) => ({ code: problem.code, output: problem.stderr }),
  );

describe('a station that was just started', () => {
  test('says where it listens, what it sells and how to buy it', async () => {
    await expect.poll(() => station.output().replaceAll('\u00a0', ' ')).toContain('ТРК 1:  1 АИ-80 56,00 ₽');
    expect(station.output()).toContain(`curl -s ${station.url}/v1/sales`);
  });

  test('sells one sale of each kind, and shows each receipt', async () => {
    const { code, output } = await demo(station.url);
    expect([code, output.match(/■ .*/g)]).toEqual([
      0,
      [
        '■ По литрам, наличные, без карты',
        '■ На сумму 500,00 ₽, банковская карта, баллы не списываются',
        '■ По литрам и кофе, с купонами',
        '■ По литрам, списываются баллы',
        '■ Недолив: по литрам, клиент повесил пистолет раньше; возврат остатка',
        '■ До заполнения: сначала отпуск, затем «Выбить чек» и QR-код',
        '■ Магазин: кофе и вода картой; воду вернули',
        '■ Отмена до чека',
      ],
    ]);
    expect(output.match(/ИТОГ +=[\d.]+/g)?.map((line) => line.replace(/ +/, ' '))).toEqual([
      'ИТОГ =280.00',
      'ИТОГ =499.52',
      'ИТОГ =330.00',
      'ИТОГ =246.70',
      'ИТОГ =280.00',
      'ИТОГ =100.24',
      'ИТОГ =795.93',
      'ИТОГ =180.00',
      'ИТОГ =60.00',
    ]);
  }, 60_000);
});

describe('the demonstration', () => {
  test('without a station says what to start', async () => {
    const { code, output } = await demo('http://127.0.0.1:1');
    expect([code, output.split('\n')[1]]).toEqual([1, 'Start one with `npm start`, or name it: npm run demo -- http://host:port']);
  });
});
