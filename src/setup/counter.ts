/** The setup's sections on the counter: workplaces, scanners, fiscal register, bank terminal. Used by sections.ts. */
import { BankTerminal, FiscalRegister, Scanner, Workplace } from '../station/equipment.ts';
import type { Sketch } from './draft.ts';
import { askRecord } from './field-questions.ts';
import { askTested, editList, firstFree, type Kit, trialOf } from './kit.ts';
import { askDevice } from './serial-device.ts';
import type { BankInput, RegisterInput, ScannerInput } from './trials.ts';

export async function editWorkplaces(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const workplaces = await editList(kit, {
    what: { en: 'Workplaces:', ru: 'Рабочие места:' },
    more: { en: '+ a workplace', ru: '+ рабочее место' },
    items: sketch.workplaces ?? [],
    describe: ({ id, name }) => `${id}: ${name}`,
    edit: (former, others) =>
      askRecord(kit.talk, Workplace, former, {
        id: { usual: () => firstFree(others.map(({ id }) => Number(id))) },
        name: { usual: ({ id }) => `Касса ${id}` },
      }),
    eager: true,
  });
  return { ...sketch, workplaces };
}

/** The workplaces as choices; the first that `taken` does not name is suggested. */
export function workplaceChoices({ workplaces = [] }: Sketch, taken: string[]) {
  const options = () => workplaces.map(({ id, name }) => ({ value: id, name: `${id}: ${name}` }));
  return { options, usual: () => (workplaces.find(({ id }) => !taken.includes(id)) ?? workplaces[0])?.id };
}

export async function editScanners(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const ask = (others: ScannerInput[]) => (former: ScannerInput | undefined) =>
    askRecord(talk, Scanner, former, {
      workplace: workplaceChoices(
        sketch,
        others.map(({ workplace }) => workplace),
      ),
      device: {
        by: (device) =>
          askDevice(kit, device as string | undefined, sketch, { former: former?.device, others: others.map((one) => one.device) }),
      },
      baudRate: { fine: true },
      suffix: { fine: true },
    });
  const trial = async (scanner: ScannerInput) => {
    const opened = await trials.scanner(scanner);
    if (opened.some(({ level }) => level !== 'ok') || scanner.device === 'simulator') return opened;
    talk.say({ en: 'Hold any code before the scanner now (20 seconds)…', ru: 'Поднесите к сканеру любой код (20 секунд)…' });
    return [...opened, ...(await trials.scan(scanner))];
  };
  const scanners = await editList(kit, {
    what: { en: 'Scanners:', ru: 'Сканеры:' },
    more: { en: '+ a scanner', ru: '+ сканер' },
    items: sketch.scanners ?? [],
    describe: ({ workplace, device }) => `${workplace}: ${device}`,
    edit: (former, others) => askTested(kit, former, ask(others), trialOf(trial)),
    eager: false,
  });
  return { ...sketch, scanners };
}

export async function editRegister(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const ask = (former: RegisterInput | undefined) =>
    askRecord(talk, FiscalRegister, former, {
      driver: { is: 'atol' },
      url: { usual: () => 'http://127.0.0.1:16732' },
      user: {},
      password: { secret: true, only: ({ user }) => user !== undefined },
      operator: {
        by: async (operator) =>
          askRecord(talk, FiscalRegister.entries.operator.wrapped, operator as RegisterInput['operator'], {
            name: { usual: () => 'Оператор' },
            vatin: {},
          }),
      },
      taxationType: {},
      operationTag: { fine: true },
      generation: {
        fine: true,
        ask: { en: 'Generation of its web requests (the test finds it)', ru: 'Поколение веб-запросов (проверка найдёт его сама)' },
      },
    });
  const register = await askTested(kit, sketch.fiscalRegister, ask, trials.register);
  if (register === null) return sketch;
  if (register.generation === 'older') {
    talk.say({ en: 'It speaks the older generation of web requests.', ru: 'ККМ говорит на прежнем поколении веб-запросов.' });
  }
  return { ...sketch, fiscalRegister: register };
}

export async function editBank(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const { bankTerminal: former, ...rest } = sketch;
  if (!(await talk.yes({ en: 'Does the station have a bank terminal?', ru: 'Есть ли на станции банковский терминал?' }, true))) return rest;
  const ask = (before: BankInput | undefined) =>
    askRecord(talk, BankTerminal, before, {
      driver: { is: 'nexo' },
      url: {},
      saleId: { usual: () => 'KOLONKA-1' },
      poiId: { usual: () => 'POI-1' },
      password: { secret: true },
    });
  const bank = await askTested(kit, former, ask, trialOf(trials.bank));
  return bank === null ? sketch : { ...rest, bankTerminal: bank };
}
