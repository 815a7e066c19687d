/**
 * What a simulated register refuses of a receipt or correction before it counts anything: by the driver's year, the format, the
 * registration. Used by its fiscal memory.
 */
import { isInn } from '../domain/buyer.ts';
import { listIn, textIn } from './fiscal-figures.ts';
import { hasTextUnits, isOldFormat, type RegisterSettings } from './fiscal-settings.ts';
import { type CarriedOut, refuse, type Task } from './fiscal-task.ts';

type Item = Record<string, unknown>;

const OLD_RATES = ['none', 'vat0', 'vat10', 'vat110', 'vat20', 'vat120'];
const RATES_2025 = ['vat5', 'vat105', 'vat7', 'vat107'];
const RATES_2026 = ['vat22', 'vat122'];
const MOST_ATTRIBUTE = 16;

const ratesOf = ({ driverYear }: RegisterSettings): string[] => [
  ...OLD_RATES,
  ...(driverYear >= 2025 ? RATES_2025 : []),
  ...(driverYear >= 2026 ? RATES_2026 : []),
];

const badValue = (path: string, value: unknown): CarriedOut => refuse(501, `Некорректное значение поля "${path}" (${String(value)})`);
const badType = (path: string, expected: string): CarriedOut => refuse(501, `Поле "${path}" имеет неверный тип (ожидается "${expected}")`);
const lacking = (path: string): CarriedOut => refuse(501, `Поле "${path}" отсутствует`);

/** What the driver's script refuses, in its order: the rate's name before anything else. */
function refusedByDriver(task: Task, settings: RegisterSettings): CarriedOut | null {
  const rates = ratesOf(settings);
  const items = listIn<Item>(task.items);
  const named = items.flatMap(({ tax }) => (tax as { type?: unknown } | undefined)?.type ?? []);
  const listed = listIn<Item>(task.taxes).map(({ type }) => type);
  const badRate = [...named, ...listed].find((type) => !rates.includes(String(type)));
  if (badRate !== undefined) return badValue('tax.type', badRate);
  if (!Array.isArray(task.items) && !isOldFormat(settings)) return lacking('items');
  for (const [index, item] of items.entries()) {
    if (item.type !== 'position') continue;
    if (textIn(item.name) === undefined) return lacking(`items[${index}].name`);
    for (const field of ['price', 'quantity', 'amount'])
      if (typeof item[field] !== 'number') return badType(`items[${index}].${field}`, 'number');
    const unit = item.measurementUnit;
    if (!hasTextUnits(settings) && typeof unit === 'string' && /[а-я]/i.test(unit))
      return badValue(`items[${index}].measurementUnit`, unit);
  }
  if (!Array.isArray(task.payments)) return lacking('payments');
  if (task.electronically === true && !textIn((task.clientInfo as Item | undefined)?.emailOrPhone))
    return lacking('clientInfo.emailOrPhone');
  return null;
}

/** What the register refuses by its registration and by the format. */
function refusedByRegister(task: Task, settings: RegisterSettings): CarriedOut | null {
  const items = listIn<Item>(task.items);
  const taxation = textIn(task.taxationType);
  if (taxation !== undefined && !settings.taxation.includes(taxation)) return refuse(143, 'Неверный тип СНО');
  if (!settings.excise && items.some(({ paymentObject }) => [2, 30, 31, 'excise'].includes(paymentObject as string | number)))
    return refuse(147, 'Продажа подакцизного товара запрещена регистрацией ККТ');
  const inn = textIn((task.clientInfo as Item | undefined)?.vatin);
  if (inn !== undefined && !isInn(inn)) return refuse(158, 'Недопустимый реквизит: ИНН покупателя (1228)');
  const attribute = items.find(({ type }) => type === 'additionalAttribute');
  if (attribute && String(attribute.value).length > MOST_ATTRIBUTE) return refuse(158, 'Недопустимый реквизит 1192');
  if (settings.ffd === '1.2' && task.agentInfo !== undefined) return refuse(158, 'Недопустимый реквизит 1057: указывается в позиции');
  return null;
}

/** What is wrong with a correction's ground and shape. */
function refusedCorrection(task: Task, settings: RegisterSettings): CarriedOut | null {
  const date = textIn(task.correctionBaseDate);
  if (!['self', 'instruction'].includes(String(task.correctionType))) return badValue('correctionType', task.correctionType);
  if (date === undefined) return lacking('correctionBaseDate');
  if (!/^\d{4}\D\d{2}\D\d{2}$/.test(date)) return badValue('correctionBaseDate', date);
  if (task.correctionType === 'instruction' && !textIn(task.correctionBaseNumber)) return refuse(161, 'Отсутствует реквизит 1179');
  const items = listIn<Item>(task.items);
  const hasPositions = items.some(({ type }) => type === 'position');
  if (!isOldFormat(settings)) return hasPositions ? null : lacking('items[0]');
  if (task.type === 'sellReturnCorrection') return refuse(190, 'Не поддерживается в данной версии ФФД');
  if (hasPositions) return badValue('items[0].type', 'position');
  return listIn(task.taxes).length > 0 ? null : lacking('taxes');
}

const isCorrection = ({ type }: Task): boolean => String(type).endsWith('Correction');

/** Null where nothing is wrong. */
export const refusalOf = (task: Task, settings: RegisterSettings): CarriedOut | null =>
  refusedByDriver(task, settings) ?? (isCorrection(task) ? refusedCorrection(task, settings) : null) ?? refusedByRegister(task, settings);

export const isOldCorrection = (task: Task, settings: RegisterSettings): boolean => isCorrection(task) && isOldFormat(settings);
