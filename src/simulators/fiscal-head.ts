/** The head of a simulated document: who made it, for whom, on what ground. Used by the register's fiscal memory. */
import { textIn } from './fiscal-figures.ts';
import type { SimulatedDocument, Task } from './fiscal-task.ts';

type Fields = Record<string, unknown>;

export function cashierIn({ operator }: Task): Pick<SimulatedDocument, 'cashier'> {
  const { name, vatin } = (operator ?? {}) as { name?: unknown; vatin?: unknown };
  return typeof name === 'string' ? { cashier: { name, ...(typeof vatin === 'string' ? { vatin } : {}) } } : {};
}

/** The receipt's head: who, to whom, under which system, and what a program noted on it. */
export function headOf(task: Task): Partial<SimulatedDocument> {
  const { emailOrPhone, name, vatin } = (task.clientInfo ?? {}) as Fields;
  const buyer = Object.entries({ contact: textIn(emailOrPhone), name: textIn(name), inn: textIn(vatin) }).filter(([, value]) => value);
  const items = (Array.isArray(task.items) ? task.items : []) as Fields[];
  const noted = items.find(({ type }) => type === 'userAttribute');
  const attribute = textIn(items.find(({ type }) => type === 'additionalAttribute')?.value);
  const [type, date] = [textIn(task.correctionType), textIn(task.correctionBaseDate)];
  const number = textIn(task.correctionBaseNumber);
  const taxation = textIn(task.taxationType);
  return {
    ...cashierIn(task),
    ...(taxation === undefined ? {} : { taxation }),
    ...(buyer.length > 0 ? { buyer: Object.fromEntries(buyer) } : {}),
    ...(task.electronically === true ? { electronically: true } : {}),
    ...(noted ? { userAttribute: { name: String(noted.name), value: String(noted.value) } } : {}),
    ...(attribute === undefined ? {} : { attribute }),
    ...(type !== undefined && date !== undefined ? { correction: { type, date, ...(number === undefined ? {} : { number }) } } : {}),
  };
}
