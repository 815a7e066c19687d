import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from '../../simulation/processes.ts';
import { systemClock } from '../../src/clock.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { Station } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { openKeyFile } from '../../src/store/seal.ts';
import { createStations, type Stations } from '../../src/store/stations.ts';
import { hasSocat, inTerminal, type Terminal } from '../support/pty.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ENTER = '\r';

describe.skipIf(!hasSocat)('in a real terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-terminal-'));
  const data = join(folder, 'data');
  let simulators: Running;
  let open: Terminal[] = [];
  beforeAll(async () => {
    simulators = await start('simulators', { LAB_PORT: '0', LAB_DIR: join(folder, 'lab'), SIMULATION_SPEED: '50' });
  }, 60_000);
  afterAll(async () => {
    for (const terminal of open) terminal.kill();
    open = [];
    await simulators.kill();
    rmSync(folder, { recursive: true });
  });
  const setup = (LANG: string) => {
    const terminal = inTerminal('setup', ROOT, { DATA_DIR: data, PORT: '1', LANG, STATION: join(folder, 'lab/station.json') });
    open.push(terminal);
    return terminal;
  };
  /** Waits for the question, points at the choice of that number, and takes it. */
  async function take(terminal: Terminal, question: string, number: number, name: string) {
    await terminal.sees(question);
    await terminal.sees('⏎');
    terminal.press(String(number));
    await terminal.sees(`❯ ${name}`);
    terminal.press(ENTER);
  }

  test('a technician types, presses Ctrl-C in the middle of a thing, and goes on with the answers he gave', async () => {
    const first = setup('ru_RU.UTF-8');
    await first.sees('❯ Русский');
    first.press(ENTER);
    await first.sees('❯ Новая станция');
    first.press(ENTER);
    await first.sees('Название АЗС:');
    first.press(`АЗС № 17${ENTER}`);
    await first.sees('Номер рабочего места:');
    first.press(`7${ENTER}`);
    await first.sees('(Касса 7)');
    first.press(CTRL_C);
    await first.ended;
    expect(first.screen()).toContain('Прервано; ничего не потеряно. npm run setup продолжит отсюда.');
    expect(readFileSync(join(data, 'setup-draft.json'), 'utf8')).not.toContain('АЗС');

    const second = setup('en_US.UTF-8');
    await second.sees('незаконченная настройка («АЗС № 17», 1/13');
    await second.sees('❯ Продолжить');
    second.press(ENTER);
    await second.sees('↺ Номер рабочего места: 7');
    await second.sees('(Касса 7)');
    // The terminal is closed under it: no last word can be shown, and nothing is lost either.
    second.press(CTRL_D);
    await second.ended;

    const third = setup('en_US.UTF-8');
    await third.sees('❯ Продолжить');
    third.press(ENTER);
    await third.sees('(Касса 7)');
    third.press(`Касса у входа${ENTER}`);
    await third.sees('Рабочие места:');
    third.press(CTRL_C);
    await third.ended;
  }, 90_000);

  test('the station in the data folder is opened, and the next start finds what was changed', async () => {
    const own = join(folder, 'kept');
    const kept = async <Result>(work: (stations: Stations) => Result | Promise<Result>): Promise<Result> => {
      const database = openDatabase(join(own, 'kolonka.sqlite'));
      const { writes } = createSqliteJournal(database);
      const result = await work(createStations(database, writes.stations, openKeyFile(join(own, 'station.key')), systemClock));
      database.$client.close();
      return result;
    };
    mkdirSync(own);
    const read = readStation(demoStation());
    if (!read.ok) throw new Error('the demo station has faults');
    await kept((stations) => stations.keep(read.document, { by: 'demo', reason: 'first' }));
    const terminal = inTerminal('setup', ROOT, { DATA_DIR: own, PORT: '1', LANG: 'en_US.UTF-8' });
    open.push(terminal);
    await terminal.sees('❯ English');
    terminal.press(ENTER);
    await terminal.sees('❯ The station kept here: Демо-АЗС');
    terminal.press(ENTER);
    await take(terminal, 'All is sound.', 2, '✓ The station');
    await terminal.sees('Name of the station:');
    terminal.press(`АЗС № 18${ENTER}`);
    await terminal.sees('❯ Save');
    terminal.press(ENTER);
    await terminal.sees('❯ To the data folder');
    terminal.press(ENTER);
    await terminal.sees('Saved. Start the service:');
    await terminal.ended;
    expect(await kept((stations) => [stations.inForce().document.name, stations.inForce().document.terminals[0]?.driver.userId])).toEqual([
      'АЗС № 18',
      'demo-network',
    ]);
    expect(await kept((stations) => stations.history(1)[0])).toMatchObject({ version: 2, by: 'setup' });
  }, 60_000);

  test('a station in a file is opened, its register tried over HTTP, and saved', async () => {
    const terminal = setup('en_US.UTF-8');
    await take(terminal, 'незаконченная', 2, 'Начать заново');
    await terminal.sees('Язык / Language');
    await terminal.sees('❯ English');
    terminal.press(ENTER);
    await take(terminal, 'What shall', 2, 'A station in a file');
    await terminal.sees('File:');
    terminal.press(ENTER);
    await take(terminal, 'All is sound.', 8, '✓ Fiscal register');
    await terminal.sees('listens:');
    terminal.press(ENTER);
    await terminal.sees('User of the web server');
    terminal.press(ENTER);
    await terminal.sees('Cashier’s name');
    terminal.press(`Петров П.П.${ENTER}`);
    await terminal.sees('INN');
    terminal.press(ENTER);
    await terminal.sees('❯ general');
    terminal.press(ENTER);
    await terminal.sees('❯ No');
    terminal.press(ENTER);
    await terminal.sees('✓ fiscal: the register answers at http://127.0.0.1:');
    await terminal.sees('❯ Save');
    terminal.press(ENTER);
    await terminal.sees('❯ To a file');
    terminal.press(ENTER);
    await terminal.sees('File:');
    terminal.press(`${join(folder, 'station.json')}${ENTER}`);
    await terminal.sees('npm start');
    await terminal.ended;
    const document = JSON.parse(readFileSync(join(folder, 'station.json'), 'utf8')) as Station;
    expect(document.fiscalRegister.operator).toEqual({ name: 'Петров П.П.' });
    expect(existsSync(join(data, 'setup-draft.json'))).toBe(false);
  }, 60_000);

  test('the first start sells by the file that was saved, and the running service takes the next change at once', async () => {
    const own = join(folder, 'first');
    const station = await start('serve', { PORT: '0', DATA_DIR: own, STATION: join(folder, 'station.json') });
    const { port } = new URL(station.url);
    const terminal = inTerminal('setup', ROOT, { DATA_DIR: own, PORT: port, LANG: 'en_US.UTF-8' });
    open.push(terminal);
    await terminal.sees('❯ English');
    terminal.press(ENTER);
    await terminal.sees(`❯ The station of the service at http://127.0.0.1:${port}`);
    terminal.press(ENTER);
    await take(terminal, 'All is sound.', 2, '✓ The station');
    await terminal.sees('Name of the station:');
    terminal.press(`АЗС № 19${ENTER}`);
    await terminal.sees('❯ Save');
    terminal.press(ENTER);
    await terminal.sees('❯ To the running service');
    terminal.press(ENTER);
    await terminal.sees('sells by it from now on');
    await terminal.sees('✓ pump-1: the service says that it works');
    await terminal.ended;
    const document = (await (await fetch(`${station.url}/v1/station`)).json()) as Station;
    expect([document.name, document.fiscalRegister.operator.name]).toEqual(['АЗС № 19', 'Петров П.П.']);
    await station.kill();
  }, 60_000);
});

test('without a terminal it says that it needs one, and asks nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-terminal-'));
  const said = await new Promise<[number, string]>((resolve) => {
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: join(folder, 'data') };
    execFile(
      process.execPath,
      ['--import', './build.mjs', 'dist/setup.js', '--lang', 'ru'],
      { cwd: ROOT, env },
      (problem, _stdout, stderr) => resolve([Number(problem?.code ?? 0), stderr.trim()]),
    );
  });
  expect(said).toEqual([1, 'npm run setup задаёт вопросы в терминале: запустите его там.']);
  expect(existsSync(join(folder, 'data'))).toBe(false);
  rmSync(folder, { recursive: true });
}, 30_000);
