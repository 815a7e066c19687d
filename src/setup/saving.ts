/** Saves the document to the running service, the data folder or a file, as the person chooses. The last step of the setup. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeFindings } from '../doctor/finding.ts';
import { checkRunningService } from '../doctor/running-service.ts';
import type { Station } from '../station/document.ts';
import type { Words } from '../station/faults.ts';
import { readStation } from '../station/read-station.ts';
import { isLost, unmaskStation, withSecrets } from '../station/secrets.ts';
import { connect } from './opening.ts';
import { passingTalk, type Session, updateDraft } from './session.ts';
import { Left, type Option, type Talk } from './talk.ts';

const usesSimulators = (document: Station) => JSON.stringify(document).includes('"simulator"');

/** The paths at which a running service's mask stands for a secret that only it knows, or a secret cannot be read. */
function masksIn(document: Station): string[] {
  const paths: string[] = [];
  withSecrets(document, (secret, _place, path) => {
    if (secret.endsWith('***') || isLost(secret)) paths.push(path);
    return secret;
  });
  return paths;
}

const askSecretsAgain = (paths: string[]): Words => ({
  en: `These secrets are known to the service alone; enter them anew: ${paths.join(', ')}`,
  ru: `Эти секреты знает только служба; введите их заново: ${paths.join(', ')}`,
});

async function saveToService(session: Session, talk: Talk, document: Station): Promise<boolean> {
  const { outside, draft } = session;
  session.service ??= await connect(outside, talk, outside.serviceUrl);
  if (!session.service) return false;
  const { client } = session.service;
  const outcome = await client.save(document, draft.etag ?? session.service.etag);
  if (outcome.ok) {
    talk.say({
      en: `Saved: the service at ${client.url} sells by it from now on.`,
      ru: `Сохранено: служба ${client.url} работает по нему.`,
    });
    talk.say(describeFindings(await checkRunningService(client.url, outside.fetch), draft.language));
    return true;
  }
  talk.say(outcome.message);
  if (outcome.why === 'token') {
    session.service = await connect(outside, talk, client.url);
    return session.service ? saveToService(session, talk, document) : false;
  }
  if (outcome.why === 'unreachable') session.service = null;
  if (outcome.why !== 'moved') return false;
  const ask = { en: 'Put yours over what was changed there?', ru: 'Заменить тамошние изменения вашими?' };
  const isMine = await talk.yes(ask, false);
  const now = await client.read();
  if (!isMine || !now.ok) return false;
  updateDraft(session, { etag: now.etag });
  return saveToService(session, talk, document);
}

async function saveToDatabase({ outside }: Session, talk: Talk, document: Station): Promise<boolean> {
  const former = await outside.database.read();
  const whole = typeof former === 'object' ? readStation(former) : null;
  const { document: open, faults } = whole?.ok ? unmaskStation(document, whole.document) : { document, faults: [] };
  if (faults.length > 0) {
    talk.say(askSecretsAgain(faults.map(({ path }) => path)));
    return false;
  }
  if ((await outside.database.save(open)) === 'busy') {
    talk.say({ en: 'A service has started meanwhile: save to it.', ru: 'Тем временем запустилась служба: сохраните в неё.' });
    return false;
  }
  const command = outside.startCommand(null, usesSimulators(document));
  talk.say({ en: `Saved. Start the service: ${command}`, ru: `Сохранено. Запуск службы: ${command}` });
  return true;
}

async function saveToFile({ outside }: Session, talk: Talk, document: Station): Promise<boolean> {
  const masks = masksIn(document);
  if (masks.length > 0) {
    talk.say(askSecretsAgain(masks));
    return false;
  }
  const path = resolve(await talk.text({ en: 'File:', ru: 'Файл:' }, { usual: outside.stationFile ?? 'station.json' }));
  if (existsSync(path) && !(await talk.yes({ en: `${path} is there already. Replace it?`, ru: `${path} уже есть. Заменить?` }, true)))
    return false;
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (problem) {
    const { message } = problem as Error;
    talk.say({ en: `It cannot be written: ${message}`, ru: `Не удаётся записать: ${message}` });
    return false;
  }
  const command = outside.startCommand(path, usesSimulators(document));
  talk.say({
    en:
      `Saved in ${path}, secrets included: only its owner can read it. The first start takes it into the data folder:\n  ${command}\n` +
      'Then the file may be deleted; later changes are made by npm run setup.',
    ru:
      `Сохранено в ${path} вместе с секретами: читать может только владелец. Первый запуск перенесёт его в папку данных:\n  ${command}\n` +
      'После этого файл можно удалить; дальнейшие изменения — npm run setup.',
  });
  if (typeof (await outside.database.read()) === 'object') {
    talk.say({
      en:
        'But the data folder has a station already, and a start keeps to that one: ' +
        'save to the data folder, or start with another DATA_DIR.',
      ru: 'Но в папке данных станция уже есть, и служба возьмёт её: сохраните в папку данных или запустите с другой DATA_DIR.',
    });
  }
  return true;
}

/** @returns true once it is saved; then the draft is gone. False: back to the review. */
export async function saveDocument(session: Session): Promise<boolean> {
  const { outside, draft } = session;
  const talk = passingTalk(session);
  const read = readStation(draft.sketch);
  if (!read.ok) return false;
  const stored = await outside.database.read();
  const options: Option[] = [
    ...(session.service || stored === 'busy'
      ? [{ value: 'service', name: { en: 'To the running service, at once', ru: 'В работающую службу, сразу' } }]
      : []),
    ...(typeof stored === 'object'
      ? [{ value: 'database', name: { en: 'To the data folder: the next start takes it', ru: 'В папку данных: для следующего запуска' } }]
      : []),
    { value: 'file', name: { en: 'To a file, for a first start', ru: 'В файл, для первого запуска' } },
  ];
  try {
    const choice = await talk.choose({ en: 'Save it where?', ru: 'Куда сохранить?' }, options, { usual: options[0]?.value });
    const { document } = read;
    const isSaved =
      choice === 'service'
        ? await saveToService(session, talk, document)
        : choice === 'database'
          ? saveToDatabase(session, talk, document)
          : await saveToFile(session, talk, document);
    if (isSaved) outside.drafts.remove();
    return isSaved;
  } catch (problem) {
    if (problem instanceof Left) return false;
    throw problem;
  }
}
