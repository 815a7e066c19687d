/** Promises a whole station set up by talking: section after section, a review with every fault in its place, and a document saved. */

import type { Language } from '../station/faults.ts';
import { readStation } from '../station/read-station.ts';
import { warningsFor } from '../station/warnings.ts';
import { opened } from './opening.ts';
import { saved } from './saving.ts';
import { amountIn, faultsBySection, SECTIONS } from './sections.ts';
import { type Outside, passing, type Session, through } from './session.ts';
import type { Option } from './talk.ts';

/** The list of sections with what ails each; the person's choice of what to do next. */
function reviewed(session: Session): Promise<string> {
  const { sketch, language } = session.draft;
  const talk = passing(session);
  const faults = faultsBySection(sketch);
  talk.say({ en: '\n── Review', ru: '\n── Проверка' });
  for (const { id, title } of SECTIONS) {
    for (const { path, message } of faults.get(id) ?? []) talk.say(`✗ ${title[language]}: ${path}: ${message[language]}`);
  }
  const read = readStation(sketch);
  if (read.ok) for (const warning of warningsFor(read.document)) talk.say(`! ${warning[language]}`);
  const options: Option[] = [
    { value: 'save', name: { en: 'Save', ru: 'Сохранить' } },
    ...SECTIONS.map(({ id, title }) => ({
      value: id,
      name: `${faults.has(id) ? '✗' : '✓'} ${title[language]}: ${amountIn(sketch, id)}`,
    })),
    { value: 'stop', name: { en: 'Stop here and go on another time', ru: 'Прервать и продолжить в другой раз' } },
  ];
  const faulty = [...faults.keys()][0];
  const count = [...faults.values()].flat().length;
  const ask = count === 0 ? { en: 'All is sound.', ru: 'Ошибок нет.' } : { en: `Faults: ${count}.`, ru: `Ошибок: ${count}.` };
  return talk.choose(ask, options, { usual: faulty ?? 'save', stay: true });
}

/** @throws Stopped where the person breaks off; the draft is on disk. `told`: the language, as soon as it is known. */
export async function setUp(outside: Outside, usual: Language, told: (language: Language) => void): Promise<'saved' | 'stopped'> {
  const session = await opened(outside, usual, told);
  const brokenOff = SECTIONS.find(({ id }) => id === session.draft.section);
  if (brokenOff) await through(session, brokenOff);
  for (const section of SECTIONS) if (!session.draft.done.includes(section.id)) await through(session, section);
  for (;;) {
    const choice = await reviewed(session);
    if (choice === 'stop') return 'stopped';
    const section = SECTIONS.find(({ id }) => id === choice);
    if (section) {
      await through(session, section);
    } else if (!readStation(session.draft.sketch).ok) {
      passing(session).say({
        en: 'Not saved: mend the faults that are listed first.',
        ru: 'Не сохранено: сначала исправьте перечисленные ошибки.',
      });
    } else if (await saved(session)) {
      return 'saved';
    }
  }
}
