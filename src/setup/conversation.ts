/** The whole setup: section after section, a review with every fault in its place, and saving. Used by `npm run setup`. */
import type { Language } from '../station/faults.ts';
import { readStation } from '../station/read-station.ts';
import { warningsFor } from '../station/warnings.ts';
import { openSession } from './opening.ts';
import { saveDocument } from './saving.ts';
import { amountIn, faultsBySection, SECTIONS } from './sections.ts';
import { type Outside, passingTalk, runSection, type Session } from './session.ts';
import type { Option } from './talk.ts';

/** Lists the sections with their faults. @returns what the person wants to do next: a section's id, `save` or `stop`. */
function review(session: Session): Promise<string> {
  const { sketch, language } = session.draft;
  const talk = passingTalk(session);
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

/**
 * @param usual the language of the person's system. @param onLanguage is given the chosen one, as soon as it is known.
 * @throws Stopped where the person breaks off; the draft is on disk.
 */
export async function setUp(outside: Outside, usual: Language, onLanguage: (language: Language) => void): Promise<'saved' | 'stopped'> {
  const session = await openSession(outside, usual, onLanguage);
  const brokenOff = SECTIONS.find(({ id }) => id === session.draft.section);
  if (brokenOff) await runSection(session, brokenOff);
  for (const section of SECTIONS) if (!session.draft.done.includes(section.id)) await runSection(session, section);
  for (;;) {
    const choice = await review(session);
    if (choice === 'stop') return 'stopped';
    const section = SECTIONS.find(({ id }) => id === choice);
    if (section) {
      await runSection(session, section);
    } else if (!readStation(session.draft.sketch).ok) {
      passingTalk(session).say({
        en: 'Not saved: mend the faults that are listed first.',
        ru: 'Не сохранено: сначала исправьте перечисленные ошибки.',
      });
    } else if (await saveDocument(session)) {
      return 'saved';
    }
  }
}
