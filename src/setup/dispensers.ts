/** The setup's sections on the dispensers: serial lines, pumps and their nozzles. Used by sections.ts. */
import type { StationInput } from '../station/document.ts';
import { DispenserOptions, DispenserProfile, Line, Nozzle, Pump } from '../station/equipment.ts';
import type { Sketch } from './draft.ts';
import { askRecord } from './field-questions.ts';
import { askTested, editList, firstFree, type Kit, trialOf } from './kit.ts';
import { askDevice } from './serial-device.ts';
import type { LineInput, PumpInput } from './trials.ts';

type NozzleInput = PumpInput['nozzles'][number];

const firstFreeAfter = (word: string, ids: string[]) =>
  firstFree(ids.flatMap((id) => (id.startsWith(word) ? [Number(id.slice(word.length))] : [])));

export async function editLines(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const ask = (others: LineInput[]) => (former: LineInput | undefined) =>
    askRecord(talk, Line, former, {
      device: {
        by: (device) =>
          askDevice(kit, device as string | undefined, sketch, { former: former?.device, others: others.map((one) => one.device) }),
      },
      id: {
        usual: () =>
          `line-${firstFreeAfter(
            'line-',
            others.map(({ id }) => id),
          )}`,
      },
      baudRate: { fine: true },
    });
  const lines = await editList(kit, {
    what: { en: 'Serial lines of the dispensers:', ru: 'Линии ТРК:' },
    more: { en: '+ a line', ru: '+ линия' },
    items: sketch.lines ?? [],
    describe: ({ id, device }) => `${id}: ${device}`,
    edit: (former, others) => askTested(kit, former, ask(others), trialOf(trials.line)),
    eager: true,
  });
  return { ...sketch, lines };
}

/** The addresses that are taken on a line by other pumps. */
const addressesOn = (line: string, pumps: PumpInput[]) =>
  pumps.filter((pump) => pump.line === line).flatMap(({ nozzles }) => nozzles.map(({ address }) => address));

function askNozzles(kit: Kit, sketch: Sketch, taken: number[], former: NozzleInput[]): Promise<NozzleInput[]> {
  const fuels = (sketch.products ?? []).filter(({ kind }) => kind === 'fuel');
  return editList(kit, {
    what: { en: 'Nozzles of this pump:', ru: 'Пистолеты этой ТРК:' },
    more: { en: '+ a nozzle', ru: '+ пистолет' },
    items: former,
    describe: ({ number, product, address }) => `${number}: ${fuels.find(({ code }) => code === product)?.name ?? product}, №${address}`,
    edit: (nozzle, others) =>
      askRecord(kit.talk, Nozzle, nozzle, {
        number: { usual: () => firstFree(others.map(({ number }) => number)) },
        product: {
          options: () => fuels.map(({ code, name }) => ({ value: code, name })),
          usual: () => fuels[others.length % Math.max(1, fuels.length)]?.code,
        },
        address: { usual: () => firstFree([...taken, ...others.map(({ address }) => address)]) },
      }),
    eager: true,
  });
}

/** Most stations have one kind of pump: offers the nozzles of the last one again, on the next free addresses. */
async function offerLikeLast({ talk }: Kit, taken: number[], others: PumpInput[]): Promise<NozzleInput[]> {
  const last = others.at(-1);
  if (!last) return [];
  const ask = { en: `The same nozzles as pump ${last.number}?`, ru: `Те же пистолеты, что у ТРК ${last.number}?` };
  if (!(await talk.yes(ask, true))) return [];
  const used = [...taken];
  return last.nozzles.map((nozzle) => {
    const address = firstFree(used);
    used.push(address);
    return { ...nozzle, address };
  });
}

export async function editPumps(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const lines = sketch.lines ?? [];
  if (lines.length === 0 || !(sketch.products ?? []).some(({ kind }) => kind === 'fuel')) {
    talk.say({
      en: 'Pumps need a line and a fuel: enter those first. A shop without pumps needs neither.',
      ru: 'Для ТРК нужны линия и топливо: сначала введите их. Магазину без ТРК они не нужны.',
    });
    return sketch;
  }
  const ask = (others: PumpInput[]) => (former: PumpInput | undefined) =>
    askRecord(talk, Pump, former, {
      number: { usual: () => firstFree(others.map(({ number }) => number)) },
      line: {
        options: () => lines.map(({ id, device }) => ({ value: id, name: `${id}: ${device}` })),
        usual: () => others.at(-1)?.line ?? lines[0]?.id,
      },
      nozzles: {
        async by(nozzles, { line }) {
          const before = (nozzles as NozzleInput[] | undefined) ?? [];
          const taken = addressesOn(String(line), others);
          return askNozzles(kit, sketch, taken, before.length > 0 ? before : await offerLikeLast(kit, taken, others));
        },
      },
      maxVolume: { scale: 1000, fine: true, ask: { en: 'Most that one delivery gives, litres', ru: 'Наибольшая доза, литров' } },
      options: {
        fine: true,
        ask: { en: 'Settings of its protocol', ru: 'Настройки протокола' },
        by: (options) => askRecord(talk, DispenserOptions, options as PumpInput['options'], { doseFlags: {}, widths: {}, startAtOnce: {} }),
      },
      profile: {
        fine: true,
        ask: { en: 'How its firmware and line differ from the book', ru: 'Чем её прошивка и линия отличаются от протокола' },
        by: (profile) => {
          const fields = { doseReading: {}, volumeReading: {}, echo: {}, answerMs: {}, byteGapMs: {} };
          return askRecord(talk, DispenserProfile, profile as PumpInput['profile'], fields);
        },
      },
    });
  const trial = (pump: PumpInput) => {
    const line = lines.find(({ id }) => id === pump.line);
    return line ? trials.pump(pump, line) : Promise.resolve([]);
  };
  const pumps = await editList(kit, {
    what: { en: 'Pumps:', ru: 'ТРК:' },
    more: { en: '+ a pump', ru: '+ ТРК' },
    items: (sketch.pumps ?? []) satisfies StationInput['pumps'],
    describe: ({ number, line, nozzles }) =>
      `${number} (${line}): ${nozzles.map(({ product, address }) => `${product} №${address}`).join(', ')}`,
    edit: (former, others) => askTested(kit, former, ask(others), trialOf(trial)),
    eager: true,
  });
  return { ...sketch, pumps };
}
