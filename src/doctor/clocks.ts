/** Promises to tell whose clock is wrong, by how much, and what to do: ours beside a time server's, the register's beside ours. */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Words } from '../station/faults.ts';
import { type Finding, ill, well } from './finding.ts';

/** Receipts, shifts and the loyalty processing bear a minute's difference. */
const MOST_MS = 60_000;
const QUARTER_HOUR_MS = 900_000;

/** Seconds below two minutes, else minutes. */
function lengthOf(ms: number): Words {
  const size = Math.abs(ms);
  if (size < 120_000) return { en: `${Math.round(size / 1000)} s`, ru: `${Math.round(size / 1000)} с` };
  return { en: `${Math.round(size / 60_000)} min`, ru: `${Math.round(size / 60_000)} мин` };
}

/** `ask`: how many milliseconds our clock is ahead of the server's. Without a network nothing is at fault. */
export async function checkTime(server: string, ask: () => Promise<number>): Promise<Finding> {
  try {
    const ahead = await ask();
    const { en, ru } = lengthOf(ahead);
    if (Math.abs(ahead) <= MOST_MS) {
      return well('time', `the machine’s clock is within ${en} of ${server}`, `часы машины расходятся с ${server} не более чем на ${ru}`);
    }
    return ill(
      'time',
      'fault',
      ahead > 0
        ? { en: `the machine’s clock is ${en} ahead of ${server}`, ru: `часы машины спешат на ${ru} по сравнению с ${server}` }
        : { en: `the machine’s clock is ${en} behind ${server}`, ru: `часы машины отстают на ${ru} от ${server}` },
      {
        en: 'let it be kept by NTP (Linux: timedatectl set-ntp true; Windows: w32tm /resync), and check the time zone',
        ru: 'включите синхронизацию NTP (Linux: timedatectl set-ntp true; Windows: w32tm /resync), проверьте часовой пояс',
      },
    );
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    return ill(
      'time',
      'warn',
      {
        en: `the machine’s clock could not be checked: ${server}: ${problem.message}`,
        ru: `часы машины проверить не удалось: ${server}: ${problem.message}`,
      },
      {
        en: 'compare it by eye, or name a time server that can be reached: NTP_SERVER',
        ru: 'сверьте их вручную или укажите доступный сервер времени: NTP_SERVER',
      },
    );
  }
}

/** `theirs`: the register's clock, null where it does not tell; both milliseconds since the epoch. Null: nothing to say. */
export function checkRegisterClock(theirs: number | null, ours: number): Finding | null {
  if (theirs === null || Math.abs(theirs - ours) <= MOST_MS) return null;
  const ahead = theirs - ours;
  const { en, ru } = lengthOf(ahead);
  const off = Math.abs(ahead) % QUARTER_HOUR_MS;
  const isZone = Math.min(off, QUARTER_HOUR_MS - off) <= MOST_MS && Math.abs(ahead) >= QUARTER_HOUR_MS;
  return ill(
    'fiscal',
    'warn',
    ahead > 0
      ? { en: `the register’s clock is ${en} ahead of ours`, ru: `часы ККМ спешат на ${ru} относительно наших` }
      : { en: `the register’s clock is ${en} behind ours`, ru: `часы ККМ отстают на ${ru} от наших` },
    isZone
      ? {
          en: 'check the time zone of the register and of this machine; close the shift and set the clock that is wrong',
          ru: 'проверьте часовой пояс ККМ и этой машины; закройте смену и установите время там, где оно неверно',
        }
      : {
          en: 'close the shift and set the register’s clock in its service menu or its driver’s program, if ours is right',
          ru: 'если наши часы верны, закройте смену и установите время ККМ в её меню или в программе драйвера',
        },
  );
}

/** The same for the health of a service at work. @param ahead milliseconds. */
export function registerClockWarnings(ahead: number): Words[] {
  const finding = checkRegisterClock(ahead, 0);
  if (!finding?.todo) return [];
  const { said, todo } = finding;
  return [{ en: `${said.en}: ${todo.en}`, ru: `${said.ru}: ${todo.ru}` }];
}
