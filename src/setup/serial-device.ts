/** Asks where a serial device is plugged in: at a port of this machine, or at a serial device server. Used for lines and scanners. */
import { readAs } from '../station/faults.ts';
import { serialDevice } from '../station/fields.ts';
import type { Sketch } from './draft.ts';
import type { Kit } from './kit.ts';
import type { Option } from './talk.ts';

const TYPED = 'typed';
const REFRESH = 'look';

/** Which other device of the station has each port already. */
function usersByPort({ lines = [], scanners = [] }: Sketch): Map<string, string> {
  return new Map([
    ...lines.map(({ id, device }) => [device, id] as const),
    ...scanners.map(({ workplace, device }) => [device, `scanner-${workplace}`] as const),
  ]);
}

/** @param own the port of the device that is being changed, and of those entered beside it. @throws Left. */
export async function askDevice(
  { talk, ports }: Kit,
  former: string | undefined,
  sketch: Sketch,
  own: { former: string | undefined; others: string[] },
): Promise<string> {
  const ask = { en: 'Where is it plugged in?', ru: 'Куда подключено?' };
  for (;;) {
    const here = await ports();
    const taken = usersByPort(sketch);
    const options: Option[] = here.map(({ path, maker, mayOpen }) => {
      const user = path === own.former ? undefined : own.others.includes(path) ? '…' : taken.get(path);
      const notes = [maker, mayOpen ? null : talk.language === 'ru' ? 'нет прав' : 'no permission', user ? `← ${user}` : null];
      return { value: path, name: [path, ...notes.filter((note) => note !== null)].join('  ') };
    });
    if (former !== undefined && !here.some(({ path }) => path === former)) options.unshift({ value: former, name: former });
    if (here.length === 0) {
      talk.say({
        en: 'This machine has no serial port: check the cable of the converter, or type the address of a serial device server.',
        ru: 'На этой машине нет последовательных портов: проверьте кабель преобразователя или введите адрес сервера устройств.',
      });
    }
    options.push(
      { value: TYPED, name: { en: 'Type it: tcp://host:port, or a path', ru: 'Ввести: tcp://узел:порт или путь' } },
      { value: REFRESH, name: { en: 'Look again for ports', ru: 'Искать порты ещё раз' } },
    );
    const choice = await talk.choose(ask, options, { usual: former ?? here[0]?.path ?? TYPED });
    if (choice === REFRESH) continue;
    if (choice !== TYPED) return choice;
    const check = (text: string) => {
      const read = readAs(serialDevice, text, talk.language);
      return read.ok ? null : (read.faults[0]?.message ?? null);
    };
    return talk.text({ en: 'tcp://host:port, or a path:', ru: 'tcp://узел:порт или путь:' }, { check, usual: former });
  }
}
