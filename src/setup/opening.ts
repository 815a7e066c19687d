/** The setup's first questions: go on with a draft, change a document from where it lies, or begin a new one. Used by conversation.ts. */
import { readFileSync } from 'node:fs';
import type { StationInput } from '../station/document.ts';
import type { Language, Words } from '../station/faults.ts';
import type { Draft } from './draft.ts';
import { faultsBySection, readSketch, SECTIONS } from './sections.ts';
import { type Connected, type Outside, passingTalk, type Session, updateDraft } from './session.ts';
import { createStationClient } from './station-over-http.ts';
import { createTalk, Left, type Option, type Talk } from './talk.ts';

const LANGUAGES = [
  { value: 'ru', name: 'Русский' },
  { value: 'en', name: 'English' },
];

const HOW_TO: Words = {
  en:
    'Enter takes the answer in brackets. “!” leaves what you are entering as it was. ' +
    'Ctrl-C stops: nothing is lost, the next run goes on from there.',
  ru:
    'Enter — ответ в скобках. «!» — оставить вводимое как было. ' +
    'Ctrl-C — прервать: ничего не пропадёт, следующий запуск продолжит с этого места.',
};

const newDraft = (language: Language, at: number): Draft => ({
  language,
  sketch: {},
  done: [],
  section: null,
  answers: [],
  etag: null,
  at,
});
const everySection = SECTIONS.map(({ id }) => id);

/** Reads the service's document, asking for a token where it wants one. @returns null where the person goes on without it. */
export async function connect(outside: Outside, talk: Talk, url: string): Promise<Connected | null> {
  let token: string | null = null;
  for (;;) {
    const client = createStationClient({ url, token, language: talk.language, fetch: outside.fetch });
    const read = await client.read();
    if (read.ok) return { client, document: read.document, etag: read.etag };
    talk.say(read.message);
    if (read.why !== 'token') return null;
    try {
      token = await talk.text(
        { en: 'Token of an admin (! goes on without):', ru: 'Токен администратора (! — без него):' },
        { secret: true },
      );
    } catch (problem) {
      if (problem instanceof Left) return null;
      throw problem;
    }
  }
}

/** Whether Kolonka answers there at all, with or without a token. */
async function isAtWork({ fetch, serviceUrl }: Outside, language: Language): Promise<boolean> {
  const read = await createStationClient({ url: serviceUrl, token: null, language, fetch }).read();
  return read.ok || read.why === 'token';
}

async function takeUpDraft(outside: Outside, language: Language): Promise<Draft | null> {
  const draft = outside.drafts.load();
  if (draft === 'none') return null;
  if (draft === 'unreadable') {
    const path = `${outside.drafts.path}.unreadable`;
    outside.asker.say(
      language === 'ru'
        ? `Черновик не читается (другой ключ?), отложен: ${path}`
        : `The draft cannot be read (another key?); put aside: ${path}`,
    );
    return null;
  }
  const talk = createTalk(outside.asker, draft.language, [], () => undefined);
  const when = new Date(draft.at).toLocaleString(draft.language === 'ru' ? 'ru-RU' : 'en-GB');
  const what = `${draft.sketch.name ? `«${draft.sketch.name}», ` : ''}${draft.done.length}/${SECTIONS.length}, ${when}`;
  const choice = await talk.choose(
    { en: `There is an unfinished setup (${what}).`, ru: `Есть незаконченная настройка (${what}).` },
    [
      { value: 'continue', name: { en: 'Go on from there', ru: 'Продолжить' } },
      { value: 'afresh', name: { en: 'Start afresh', ru: 'Начать заново' } },
    ],
    { usual: 'continue', stay: true },
  );
  return choice === 'continue' ? draft : null;
}

/** A station's file; null where it cannot be read, and why is shown. */
function readStationFile(path: string, talk: Talk): StationInput | null {
  try {
    const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as StationInput;
    talk.say({ en: `${path} is not a station's document.`, ru: `${path} — не описание станции.` });
  } catch (problem) {
    const { message } = problem as Error;
    talk.say({ en: `${path} cannot be read: ${message}`, ru: `Не удаётся прочитать ${path}: ${message}` });
  }
  return null;
}

type Source = { document: StationInput | null; service: Connected | null };

async function readFrom(outside: Outside, talk: Talk, choice: string): Promise<Source | null> {
  const readFromService = async (url: string) => {
    const service = await connect(outside, talk, url);
    return service && { document: service.document, service };
  };
  if (choice === 'new') return { document: null, service: null };
  if (choice === 'service') return readFromService(outside.serviceUrl);
  if (choice === 'elsewhere') {
    const usual = outside.serviceUrl;
    return readFromService(await talk.text({ en: 'Address of the service:', ru: 'Адрес службы:' }, { usual }));
  }
  if (choice === 'database') {
    const document = await outside.database.read();
    return typeof document === 'string' ? null : { document, service: null };
  }
  const path = await talk.text({ en: 'File:', ru: 'Файл:' }, { usual: outside.stationFile ?? 'station.json' });
  const document = readStationFile(path, talk);
  return document && { document, service: null };
}

/** Asks until a source gives a document. */
async function askSource(outside: Outside, talk: Talk): Promise<Source> {
  for (;;) {
    const isRunning = await isAtWork(outside, talk.language);
    const stored = isRunning ? 'busy' : await outside.database.read();
    const options: Option[] = [
      ...(isRunning
        ? [
            {
              value: 'service',
              name: { en: `The station of the service at ${outside.serviceUrl}`, ru: `Станция службы ${outside.serviceUrl}` },
            },
          ]
        : []),
      ...(typeof stored === 'object'
        ? [
            {
              value: 'database',
              name: { en: `The station kept here: ${stored.name}`, ru: `Станция, которая хранится здесь: ${stored.name}` },
            },
          ]
        : []),
      { value: 'new', name: { en: 'A new station', ru: 'Новая станция' } },
      { value: 'file', name: { en: 'A station in a file', ru: 'Станция из файла' } },
      { value: 'elsewhere', name: { en: 'The station of a service at another address', ru: 'Станция службы по другому адресу' } },
    ];
    if (stored === 'busy' && !isRunning) {
      talk.say({
        en: `A service works on this data folder, but does not answer at ${outside.serviceUrl}: choose its address.`,
        ru: `С этой папкой данных работает служба, но по адресу ${outside.serviceUrl} она не отвечает: укажите её адрес.`,
      });
    }
    const choice = await talk.choose({ en: 'What shall be set up?', ru: 'Что настраиваем?' }, options, { stay: true });
    try {
      const source = await readFrom(outside, talk, choice);
      if (source) return source;
    } catch (problem) {
      if (!(problem instanceof Left)) throw problem;
    }
  }
}

/** @returns the session to go on with; its draft is on disk. @param usual the language of the person's system. */
export async function openSession(outside: Outside, usual: Language, onLanguage: (language: Language) => void): Promise<Session> {
  const draft = await takeUpDraft(outside, usual);
  if (draft) {
    onLanguage(draft.language);
    const session: Session = { outside, draft, service: null };
    const talk = passingTalk(session);
    talk.say(HOW_TO);
    if (await isAtWork(outside, draft.language)) session.service = await connect(outside, talk, outside.serviceUrl);
    return session;
  }
  const language = (await outside.asker.choose({ message: 'Язык / Language', choices: LANGUAGES, usual })) as Language;
  onLanguage(language);
  const session: Session = { outside, draft: newDraft(language, outside.clock.now()), service: null };
  const talk = passingTalk(session);
  talk.say(HOW_TO);
  const { document, service } = await askSource(outside, talk);
  session.service = service;
  if (document === null) {
    updateDraft(session, {});
    return session;
  }
  const { sketch, lost } = readSketch(document);
  if (lost.length > 0) {
    const list = lost.join(', ');
    talk.say({
      en: `These parts make no sense and are to be entered anew: ${list}`,
      ru: `Эти части непонятны, введите их заново: ${list}`,
    });
  }
  // What is there was gone through once; what is missing is asked for in its turn.
  const missing = [...faultsBySection(sketch).keys()].filter((id) => sketch[id] === undefined);
  updateDraft(session, { sketch, done: everySection.filter((id) => !missing.includes(id)), etag: service?.etag ?? null });
  return session;
}
