/** Promises a look at each device of a station: whether it answers, what ails it, and what to do. Changes nothing at any. */

import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { PortOnMachine } from '../adapters/wire/serial/port.ts';
import { type Clock, pause } from '../clock.ts';
import type { Devices } from '../forecourt/devices.ts';
import { createLoyaltyDesk } from '../forecourt/loyalty-desk.ts';
import type { Station } from '../station/document.ts';
import { checkRegisterClock } from './clock-checks.ts';
import { type Finding, ill, well } from './finding.ts';

/** Every dispenser of a line is asked several times in so long. */
const LISTEN_MS = 6_000;

const SHIFTS = { closed: 'закрыта', opened: 'открыта', expired: 'истекла' };

async function failing(work: () => Promise<Finding[]>, otherwise: (failure: DeviceFailure) => Finding): Promise<Finding[]> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    return [otherwise(problem)];
  }
}

/** `now`: milliseconds since the epoch, when the register has answered. */
export function checkRegister(station: Station, devices: Devices, now: () => number): Promise<Finding[]> {
  const { url } = station.fiscalRegister;
  const what = 'fiscal';
  return failing(
    async () => {
      const { shift, blocked, coverOpened, paperPresent, clock } = await devices.register().status();
      const wrongClock = checkRegisterClock(clock, now());
      const ills: Finding[] = wrongClock ? [wrongClock] : [];
      if (blocked) {
        const todo = {
          en: 'read its display; a service engineer may be needed',
          ru: 'посмотрите на дисплей ККМ; может понадобиться сервис',
        };
        ills.push(ill(what, 'fault', { en: 'the register is blocked', ru: 'ККМ заблокирована' }, todo));
      }
      if (coverOpened)
        ills.push(ill(what, 'fault', { en: 'its cover is open', ru: 'открыта крышка' }, { en: 'close it', ru: 'закройте крышку' }));
      if (!paperPresent)
        ills.push(ill(what, 'fault', { en: 'it has no paper', ru: 'нет бумаги' }, { en: 'put a roll in', ru: 'вставьте ленту' }));
      if (shift === 'expired') {
        const todo = {
          en: 'close it (POST /v1/shifts/close), or let the next receipt do it',
          ru: 'закройте её (POST /v1/shifts/close) или это сделает следующий чек',
        };
        ills.push(ill(what, 'warn', { en: 'the shift is over 24 hours', ru: 'смена длится больше 24 часов' }, todo));
      }
      return ills.length > 0
        ? ills
        : [well(what, `the register answers at ${url}, shift ${shift}`, `ККМ отвечает по адресу ${url}, смена ${SHIFTS[shift]}`)];
    },
    ({ code, message }) =>
      ill(
        what,
        'fault',
        { en: `no answer at ${url}: ${message}`, ru: `нет ответа по адресу ${url}: ${message}` },
        code === '504'
          ? { en: 'check user and password of the register’s web server', ru: 'проверьте пользователя и пароль веб-сервера ККМ' }
          : {
              en: 'check its power and cable, the address, and that its web server runs',
              ru: 'проверьте питание, кабель, адрес и запущен ли веб-сервер ККМ',
            },
      ),
  );
}

export async function checkBank(station: Station, devices: Devices): Promise<Finding[]> {
  if (!station.bankTerminal) return [];
  const { url } = station.bankTerminal;
  const silent = ill(
    'bank',
    'fault',
    { en: `the bank terminal does not answer at ${url}`, ru: `банковский терминал не отвечает по адресу ${url}` },
    { en: 'check its power and network, the address, saleId and poiId', ru: 'проверьте питание, сеть, адрес, saleId и poiId' },
  );
  return failing(
    async () =>
      (await devices.bank().status()).up
        ? [well('bank', `the bank terminal answers at ${url}`, `банковский терминал отвечает: ${url}`)]
        : [silent],
    () => silent,
  );
}

export function checkMegainsight(station: Station, devices: Devices): Promise<Finding[]> {
  const desk = createLoyaltyDesk({ terminal: devices.megainsight, trial: devices.trial });
  return Promise.all(
    station.terminals.map(async ({ id, driver }): Promise<Finding> => {
      const { ok, message } = await desk.test(driver);
      const what = `megainsight-${id}`;
      if (ok) return { what, level: 'ok', said: message, todo: null };
      const todo = {
        en: `correct the terminal’s settings: npm run setup, or PUT /v1/terminals/${id}/driver`,
        ru: `исправьте настройки терминала: npm run setup или PUT /v1/terminals/${id}/driver`,
      };
      return ill(what, 'fault', message, todo);
    }),
  );
}

/** Why a device's path cannot be opened, as far as the machine can tell. */
export function checkPath(what: string, device: string, ports: PortOnMachine[]): Finding | null {
  if (device === 'simulator' || device.startsWith('tcp://')) return null;
  const found = ports.find(({ path }) => path.toLowerCase() === device.toLowerCase());
  if (!found) {
    const there = ports.map(({ path, maker }) => (maker ? `${path} (${maker})` : path)).join(', ');
    return ill(
      what,
      'fault',
      { en: `this machine has no port ${device}`, ru: `на этой машине нет порта ${device}` },
      there
        ? { en: `ports that are here: ${there}`, ru: `есть порты: ${there}` }
        : {
            en: 'there is no serial port at all: check the cable and the driver',
            ru: 'последовательных портов нет совсем: проверьте кабель и драйвер',
          },
    );
  }
  if (found.mayOpen) return null;
  return ill(
    what,
    'fault',
    { en: `no permission to open ${device}`, ru: `нет прав открыть ${device}` },
    {
      en: 'add the service’s user to the group dialout and log in anew',
      ru: 'добавьте пользователя службы в группу dialout и войдите заново',
    },
  );
}

/** Listens to the lines for a few seconds: which nozzles answer. */
export async function checkPumps(
  station: Station,
  devices: Devices,
  ports: PortOnMachine[],
  clock: Clock,
  listenMs = LISTEN_MS,
): Promise<Finding[]> {
  const lost = [
    ...station.lines.map(({ id, device }) => checkPath(id, device, ports)),
    ...station.scanners.map(({ workplace, device }) => checkPath(`scanner-${workplace}`, device, ports)),
  ].flatMap((finding) => finding ?? []);
  await pause(clock, listenMs);
  const states = devices
    .states()
    .filter(({ kind, id }) => ['dispensers', 'scanner'].includes(kind) && !lost.some(({ what }) => what === id));
  const links = states.map(({ id, up, lastError }) =>
    up
      ? well(id, 'the line is open', 'линия открыта')
      : ill(
          id,
          'fault',
          { en: `the line cannot be opened: ${lastError}`, ru: `линия не открывается: ${lastError}` },
          { en: 'check the cable, and that no other program has the port', ru: 'проверьте кабель и не занят ли порт другой программой' },
        ),
  );
  const pumps = station.pumps.map(({ number, nozzles }): Finding => {
    const silent = devices.views(number).filter(({ view }) => view.state === 'offline');
    const what = `pump-${number}`;
    if (silent.length === 0) return well(what, 'all its nozzles answer', 'все пистолеты отвечают');
    const list = silent.map(({ nozzle }) => `${nozzle} (${nozzles.find((one) => one.number === nozzle)?.address})`).join(', ');
    return ill(
      what,
      'fault',
      { en: `no answer of nozzle (address): ${list}`, ru: `не отвечают пистолеты (адрес): ${list}` },
      {
        en: 'check the pump’s power, its address on the line, and the speed of the line',
        ru: 'проверьте питание ТРК, сетевой адрес и скорость линии',
      },
    );
  });
  return [...lost, ...links, ...pumps];
}
