/** Checks the machine's clock against a time server and the register's clock against ours. Used by `npm run doctor`. */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { CLOCK_TOLERANCE_MS, describeLength, judgeRegisterClock } from '../forecourt/register-clock.ts';
import { complaint, type Finding, passed } from './finding.ts';

/** @param ask how many ms our clock is ahead of the server's. Without a network nothing is at fault. */
export async function checkMachineClock(server: string, ask: () => Promise<number>): Promise<Finding> {
  try {
    const ahead = await ask();
    const { en, ru } = describeLength(ahead);
    if (Math.abs(ahead) <= CLOCK_TOLERANCE_MS) {
      return passed('time', `the machine’s clock is within ${en} of ${server}`, `часы машины расходятся с ${server} не более чем на ${ru}`);
    }
    return complaint(
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
    return complaint(
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

/** Clocks in ms since the epoch. @param theirs the register's, null where it is not known. @returns null where all is well. */
export function checkRegisterClock(theirs: number | null, ours: number): Finding | null {
  const judged = theirs === null ? null : judgeRegisterClock(theirs - ours);
  return judged && complaint('fiscal', 'warn', judged.fault, judged.todo);
}
