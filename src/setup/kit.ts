/** What every section of the setup works with: the conversation, the trials, lists, and a way on from every failed trial. */
import type { PortOnMachine } from '../adapters/wire/serial/port.ts';
import { describeFindings, type Finding } from '../doctor/finding.ts';
import type { Words } from '../station/faults.ts';
import { Left, type Option, type Talk } from './talk.ts';
import type { Trials } from './trials.ts';

export interface Kit {
  talk: Talk;
  trials: Trials;
  ports(): Promise<PortOnMachine[]>;
}

const TESTING: Words = { en: 'Testing…', ru: 'Проверяю…' };
const WHAT_NOW: Words = { en: 'It did not pass. What now?', ru: 'Проверка не прошла. Что делаем?' };

const WAYS_ON: Option[] = [
  { value: 'again', name: { en: 'Try again', ru: 'Проверить ещё раз' } },
  { value: 'change', name: { en: 'Change the settings', ru: 'Изменить настройки' } },
  { value: 'keep', name: { en: 'Keep it as it is, without a test', ru: 'Оставить так, без проверки' } },
  { value: 'skip', name: { en: 'Skip this device', ru: 'Пропустить это устройство' } },
];

/**
 * Asks for a device and tries it, until it works or the person decides otherwise.
 * @returns null where it was skipped. @throws Left.
 */
export async function askTested<Item>(
  { talk }: Kit,
  former: Item | undefined,
  ask: (former: Item | undefined) => Promise<Item>,
  trial: (item: Item) => Promise<{ findings: Finding[]; item: Item }>,
): Promise<Item | null> {
  let item: Item = await ask(former);
  let wasTried = false;
  for (;;) {
    if (!wasTried) {
      talk.say(TESTING);
      const outcome = await talk.once<{ findings: Finding[]; item: Item }>('trial', () => trial(item));
      item = outcome.item;
      talk.say(describeFindings(outcome.findings, talk.language));
      if (outcome.findings.every(({ level }) => level !== 'fault')) return item;
    }
    const choice = await talk.choose(WHAT_NOW, WAYS_ON, { usual: 'again', stay: true });
    if (choice === 'skip') return null;
    if (choice === 'keep') return item;
    // Left half changed, what was entered before is there still, and so are the ways on.
    const changed = choice === 'change' ? await unlessLeft(() => ask(item)) : item;
    wasTried = changed === null;
    item = changed ?? item;
  }
}

/** @returns null where the person leaves what is being entered. */
async function unlessLeft<Item>(ask: () => Promise<Item>): Promise<Item | null> {
  try {
    return await ask();
  } catch (problem) {
    if (problem instanceof Left) return null;
    throw problem;
  }
}

/** A check as a trial that leaves the item as it was entered. */
export const trialOf =
  <Item>(trial: (item: Item) => Promise<Finding[]>) =>
  async (item: Item) => ({ item, findings: await trial(item) });

export interface List<Item> {
  /** What the list is of. */
  what: Words;
  /** One more of it. */
  more: Words;
  items: Item[];
  describe(item: Item): string;
  /** @returns null where the item was skipped. @throws Left. */
  edit(former: Item | undefined, others: Item[]): Promise<Item | null>;
  /** Begin with the first at once, where there is none. */
  eager: boolean;
}

const ACTIONS: Option[] = [
  { value: 'change', name: { en: 'Change', ru: 'Изменить' } },
  { value: 'remove', name: { en: 'Remove', ru: 'Удалить' } },
];

/** Lets the person add, change and remove items. @returns the list as it then is. */
export async function editList<Item>({ talk }: Kit, { what, more, items, describe, edit, eager }: List<Item>): Promise<Item[]> {
  const list = [...items];
  /** An item that is left half entered stays as it was. */
  const editItem = async (former: Item | undefined): Promise<Item | null> =>
    (await unlessLeft(() => edit(former, former === undefined ? list : list.filter((one) => one !== former)))) ?? former ?? null;
  const add = async () => {
    const item = await editItem(undefined);
    if (item !== null) list.push(item);
  };
  if (eager && list.length === 0) await add();
  for (;;) {
    const options = [
      { value: 'done', name: { en: `That is all (${list.length})`, ru: `Это всё (${list.length})` } },
      { value: 'add', name: more },
      ...list.map((item, index) => ({ value: String(index), name: describe(item) })),
    ];
    const choice = await talk.choose(what, options, { usual: 'done', stay: true });
    if (choice === 'done') return list;
    if (choice === 'add') {
      await add();
      continue;
    }
    const at = Number(choice);
    const former = list[at];
    if (former === undefined) continue;
    const action = await unlessLeft(() => talk.choose({ en: `${describe(former)}:`, ru: `${describe(former)}:` }, ACTIONS));
    if (action === 'remove') list.splice(at, 1);
    if (action === 'change') list[at] = (await editItem(former)) ?? former;
  }
}

/** The lowest number from 1 on that is not taken. */
export function firstFree(taken: Iterable<number>): number {
  const used = new Set(taken);
  let number = 1;
  while (used.has(number)) number++;
  return number;
}
