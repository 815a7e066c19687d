/** The sections of the setup, in the order in which a technician works, each with its field of the document. */
import * as v from 'valibot';
import { StationDocument } from '../station/document.ts';
import type { Words } from '../station/faults.ts';
import { readStation, type StationFault, upgradeDocument } from '../station/read-station.ts';
import { editBank, editRegister, editScanners, editWorkplaces } from './counter.ts';
import { editDiscounts, editPayments, editTerminals } from './discounts.ts';
import { editLines, editPumps } from './dispensers.ts';
import type { Sketch } from './draft.ts';
import { askRecord } from './field-questions.ts';
import { editLimits, editProducts, editReceipts } from './goods.ts';
import type { Kit } from './kit.ts';

export interface Section {
  /** The field of the document that it is about. */
  id: keyof Sketch;
  title: Words;
  edit(kit: Kit, sketch: Sketch): Promise<Sketch>;
}

const Named = v.strictObject({ name: StationDocument.entries.name });

async function editName({ talk }: Kit, sketch: Sketch): Promise<Sketch> {
  const former = sketch.name === undefined ? undefined : { name: sketch.name };
  return { ...sketch, ...(await askRecord(talk, Named, former, { name: {} })) };
}

export const SECTIONS: Section[] = [
  { id: 'name', title: { en: 'The station', ru: 'АЗС' }, edit: editName },
  { id: 'workplaces', title: { en: 'Workplaces', ru: 'Рабочие места' }, edit: editWorkplaces },
  { id: 'products', title: { en: 'Fuels and goods', ru: 'Топливо и товары' }, edit: editProducts },
  { id: 'lines', title: { en: 'Lines of the dispensers', ru: 'Линии ТРК' }, edit: editLines },
  { id: 'pumps', title: { en: 'Pumps and nozzles', ru: 'ТРК и пистолеты' }, edit: editPumps },
  { id: 'scanners', title: { en: 'Scanners', ru: 'Сканеры' }, edit: editScanners },
  { id: 'fiscalRegister', title: { en: 'Fiscal register', ru: 'ККМ' }, edit: editRegister },
  { id: 'bankTerminal', title: { en: 'Bank terminal', ru: 'Банковский терминал' }, edit: editBank },
  { id: 'terminals', title: { en: 'Megainsight', ru: 'Megainsight' }, edit: editTerminals },
  { id: 'discounts', title: { en: 'Discounts', ru: 'Скидки' }, edit: editDiscounts },
  { id: 'paymentTypes', title: { en: 'Payment types', ru: 'Виды оплаты' }, edit: editPayments },
  { id: 'rounding', title: { en: 'Receipts', ru: 'Чеки' }, edit: editReceipts },
  { id: 'limits', title: { en: 'Limits', ru: 'Ограничения' }, edit: editLimits },
];

/** How much of it there is, for the list of sections. */
export function amountIn(sketch: Sketch, id: Section['id']): string {
  const value = sketch[id];
  if (Array.isArray(value)) return String(value.length);
  if (typeof value === 'string') return value;
  return value === undefined ? '—' : '✓';
}

/** The faults of the document, by the section in which they are mended. */
export function faultsBySection(sketch: Sketch): Map<Section['id'], StationFault[]> {
  const read = readStation(sketch);
  const faults = new Map<Section['id'], StationFault[]>();
  for (const fault of read.ok ? [] : read.faults) {
    const root = fault.path.split(/[.[]/)[0];
    const id = SECTIONS.find((section) => section.id === root)?.id ?? 'name';
    const message = root === fault.path && sketch[id] === undefined ? { en: 'not entered yet', ru: 'ещё не введено' } : fault.message;
    faults.set(id, [...(faults.get(id) ?? []), { path: fault.path, message }]);
  }
  return faults;
}

const ENTRIES = new Map<string, v.GenericSchema>(Object.entries(StationDocument.entries));

/** @returns the parts of a file that make sense, and the paths of those that do not and must be entered again. */
export function readSketch(given: unknown): { sketch: Sketch; lost: string[] } {
  const sketch: Record<string, unknown> = {};
  const lost: string[] = [];
  for (const [field, value] of Object.entries(upgradeDocument(given) as Record<string, unknown>)) {
    const schema = ENTRIES.get(field);
    const fits = (part: unknown) => schema !== undefined && v.is(schema, part);
    if (fits(value)) sketch[field] = value;
    else if (schema && Array.isArray(value)) {
      sketch[field] = value.filter((item) => fits([item]));
      lost.push(...value.flatMap((item, at) => (fits([item]) ? [] : [`${field}[${at}]`])));
    } else lost.push(field);
  }
  return { sketch: sketch as Sketch, lost };
}
