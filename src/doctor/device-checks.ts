/** Checks each device: whether it answers, what is wrong, and what to do. Changes nothing. Used by the doctor and the setup. */
import type { RegisterStatus } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { PortOnMachine } from '../adapters/wire/serial/port.ts';
import { type Clock, pause } from '../clock.ts';
import type { DeviceState } from '../forecourt/device-watch.ts';
import type { Devices } from '../forecourt/devices.ts';
import { createLoyaltyDesk } from '../forecourt/loyalty-desk.ts';
import { judgeCapabilities, judgeStanding } from '../forecourt/register-standing.ts';
import type { PumpSettings, Station } from '../station/document.ts';
import type { Words } from '../station/faults.ts';
import { isLost } from '../station/secrets.ts';
import { checkRegisterClock } from './clock-checks.ts';
import { complaintAboutEcho, probePumps } from './dispenser-probes.ts';
import { complaint, type Finding, passed } from './finding.ts';

/** Long enough for every dispenser of a line to be polled several times. */
const LISTEN_MS = 6_000;

const SHIFTS = { closed: 'закрыта', opened: 'открыта', expired: 'истекла' };

/** @param now milliseconds since the epoch, read when the register has answered. */
export async function checkRegister(station: Station, devices: Devices, now: () => number): Promise<Finding[]> {
  const { url, password } = station.fiscalRegister;
  if (isLost(password)) return [complaintAboutKey('fiscal')];
  try {
    const status = await devices.register().status();
    const complaints = [...complaintsAbout(status, now()), ...(await complaintsOfStanding(station, devices, status, now()))];
    if (complaints.length > 0) return complaints;
    const { shift } = status;
    return [passed('fiscal', `the register answers at ${url}, shift ${shift}`, `ККМ отвечает по адресу ${url}, смена ${SHIFTS[shift]}`)];
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    const { code, message } = problem;
    const fault = { en: `no answer at ${url}: ${message}`, ru: `нет ответа по адресу ${url}: ${message}` };
    const todo =
      code === '504'
        ? { en: 'check user and password of the register’s web server', ru: 'проверьте пользователя и пароль веб-сервера ККМ' }
        : {
            en: 'check its power and cable, the address, and that its web server runs',
            ru: 'проверьте питание, кабель, адрес и запущен ли веб-сервер ККМ',
          };
    return [complaint('fiscal', 'fault', fault, todo)];
  }
}

/** With the OFD, its drive and its registration. @param now milliseconds since the epoch. */
async function complaintsOfStanding(station: Station, devices: Devices, status: RegisterStatus, now: number): Promise<Finding[]> {
  const standing = { ...(await devices.register().condition()), status: { ...status, blocked: false }, expiresAt: null };
  const capabilities = await devices.register().capabilities(true);
  const all = [...judgeStanding(standing, now), ...judgeCapabilities(capabilities, station, now)];
  return all.map(({ level, fault, todo }) =>
    complaint('fiscal', level === 'urgent' || level === 'critical' ? 'fault' : 'warn', fault, todo),
  );
}

/** @param now milliseconds since the epoch. */
function complaintsAbout({ shift, blocked, coverOpened, paperPresent, clock }: RegisterStatus, now: number): Finding[] {
  const wrongClock = checkRegisterClock(clock, now);
  const complaints: Finding[] = wrongClock ? [wrongClock] : [];
  const complain = (level: 'warn' | 'fault', said: Words, todo: Words) => complaints.push(complaint('fiscal', level, said, todo));
  if (blocked) {
    const todo = { en: 'read its display; a service engineer may be needed', ru: 'посмотрите на дисплей ККМ; может понадобиться сервис' };
    complain('fault', { en: 'the register is blocked', ru: 'ККМ заблокирована' }, todo);
  }
  if (coverOpened) complain('fault', { en: 'its cover is open', ru: 'открыта крышка' }, { en: 'close it', ru: 'закройте крышку' });
  if (!paperPresent) complain('fault', { en: 'it has no paper', ru: 'нет бумаги' }, { en: 'put a roll in', ru: 'вставьте ленту' });
  if (shift === 'expired') {
    const todo = {
      en: 'close it (POST /v1/shifts/close), or let the next receipt do it',
      ru: 'закройте её (POST /v1/shifts/close) или это сделает следующий чек',
    };
    complain('warn', { en: 'the shift is over 24 hours', ru: 'смена длится больше 24 часов' }, todo);
  }
  return complaints;
}

const complaintAboutKey = (what: string): Finding =>
  complaint(
    what,
    'fault',
    {
      en: 'its secret cannot be read: station.key is missing or another one',
      ru: 'секрет не прочитать: нет файла station.key или он другой',
    },
    {
      en: 'put the key back that was kept with the backups, or enter the secret anew: npm run setup',
      ru: 'верните ключ, хранившийся с резервными копиями, или введите секрет заново: npm run setup',
    },
  );

export async function checkBank(station: Station, devices: Devices): Promise<Finding[]> {
  if (!station.bankTerminal) return [];
  const { url, password } = station.bankTerminal;
  if (isLost(password)) return [complaintAboutKey('bank')];
  try {
    const { up } = await devices.bank().status();
    if (up) return [passed('bank', `the bank terminal answers at ${url}`, `банковский терминал отвечает: ${url}`)];
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
  }
  const fault = { en: `the bank terminal does not answer at ${url}`, ru: `банковский терминал не отвечает по адресу ${url}` };
  const todo = { en: 'check its power and network, the address, saleId and poiId', ru: 'проверьте питание, сеть, адрес, saleId и poiId' };
  return [complaint('bank', 'fault', fault, todo)];
}

export function checkMegainsight(station: Station, devices: Devices): Promise<Finding[]> {
  const desk = createLoyaltyDesk({ terminal: devices.megainsight, trial: devices.trial });
  return Promise.all(
    station.terminals.map(async ({ id, driver }): Promise<Finding> => {
      if (isLost(driver.userId)) return complaintAboutKey(`megainsight-${id}`);
      const { ok, message } = await desk.test(driver);
      const what = `megainsight-${id}`;
      if (ok) return { what, level: 'ok', said: message, todo: null };
      const todo = {
        en: `correct the terminal’s settings: npm run setup, or PUT /v1/terminals/${id}/driver`,
        ru: `исправьте настройки терминала: npm run setup или PUT /v1/terminals/${id}/driver`,
      };
      return complaint(what, 'fault', message, todo);
    }),
  );
}

/** @returns why a device's path cannot be opened, as far as the machine can tell; null where it can tell nothing. */
export function checkPath(what: string, device: string, ports: PortOnMachine[]): Finding | null {
  if (device === 'simulator' || device.startsWith('tcp://')) return null;
  const port = ports.find(({ path }) => path.toLowerCase() === device.toLowerCase());
  if (!port) {
    const there = ports.map(({ path, maker }) => (maker ? `${path} (${maker})` : path)).join(', ');
    return complaint(
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
  if (port.mayOpen) return null;
  return complaint(
    what,
    'fault',
    { en: `no permission to open ${device}`, ru: `нет прав открыть ${device}` },
    {
      en: 'add the service’s user to the group dialout and log in anew',
      ru: 'добавьте пользователя службы в группу dialout и войдите заново',
    },
  );
}

/** Listens to the lines for a few seconds: which lines are open, and which nozzles answer. */
export async function checkPumps(
  station: Station,
  devices: Devices,
  ports: PortOnMachine[],
  clock: Clock,
  listenMs = LISTEN_MS,
): Promise<Finding[]> {
  const badPaths = [
    ...station.lines.map(({ id, device }) => checkPath(id, device, ports)),
    ...station.scanners.map(({ workplace, device }) => checkPath(`scanner-${workplace}`, device, ports)),
  ].filter((finding) => finding !== null);
  await pause(clock, listenMs);
  const links = devices
    .states()
    .filter(({ kind, id }) => ['dispensers', 'scanner'].includes(kind) && !badPaths.some(({ what }) => what === id));
  const pumps = station.pumps.map((pump) => checkPump(pump, devices));
  return [...badPaths, ...links.map(checkLink), ...pumps, ...(await probePumps(station, devices))];
}

function checkLink({ id, up, lastError }: DeviceState): Finding {
  if (up) return passed(id, 'the line is open', 'линия открыта');
  const fault = { en: `the line cannot be opened: ${lastError}`, ru: `линия не открывается: ${lastError}` };
  const todo = {
    en: 'check the cable, and that no other program has the port',
    ru: 'проверьте кабель и не занят ли порт другой программой',
  };
  return complaint(id, 'fault', fault, todo);
}

function checkPump({ number, nozzles }: PumpSettings, devices: Devices): Finding {
  const silent = devices.views(number).filter(({ view }) => view.state === 'offline');
  const what = `pump-${number}`;
  if (silent.length === 0) return passed(what, 'all its nozzles answer', 'все пистолеты отвечают');
  const echo = silent.find(({ view }) => view.lastError?.includes('profile.echo'));
  if (echo) return complaintAboutEcho(what);
  const list = silent.map(({ nozzle }) => `${nozzle} (${nozzles.find((one) => one.number === nozzle)?.address})`).join(', ');
  return complaint(
    what,
    'fault',
    { en: `no answer of nozzle (address): ${list}`, ru: `не отвечают пистолеты (адрес): ${list}` },
    {
      en: 'check the pump’s power, its address on the line, and the speed of the line',
      ru: 'проверьте питание ТРК, сетевой адрес и скорость линии',
    },
  );
}
