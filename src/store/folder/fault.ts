/** Why a data folder is not sold from: what is missing or wrong, and what to do. Shown by the service, the doctor and the restore. */
import type { Words } from '../../station/faults.ts';

interface Explained {
  said: Words;
  todo: Words;
}

const restore: Words = {
  en: 'Stop the service and put the newest backup back: npm run restore -- FILE',
  ru: 'Остановите службу и восстановите последнюю копию: npm run restore -- ФАЙЛ',
};
const putKeyBack: Words = {
  en: 'Put station.key back as it was kept with the backups. Lost for good: npm run restore -- --new-key, then enter the secrets anew.',
  ru: 'Верните station.key, сохранённый вместе с копиями. Если он утрачен: npm run restore -- --new-key, затем введите секреты заново.',
};

const FAULTS = {
  databaseMissing: {
    said: { en: 'A station has lived here, but its database is gone', ru: 'Здесь работала станция, но её базы данных нет' },
    todo: restore,
  },
  databaseEmpty: {
    said: { en: 'A station has lived here, but its database is empty', ru: 'Здесь работала станция, но её база данных пуста' },
    todo: restore,
  },
  keyMissing: { said: { en: 'The key of the station’s secrets is gone', ru: 'Нет ключа к секретам станции' }, todo: putKeyBack },
  keyOther: { said: { en: 'The key is another station’s', ru: 'Ключ — от другой станции' }, todo: putKeyBack },
  foreign: {
    said: { en: 'The database is another station’s', ru: 'База данных — другой станции' },
    todo: { en: 'Put this station’s own database or backup back.', ru: 'Верните базу или копию этой станции.' },
  },
  newer: {
    said: { en: 'The database is of a newer version of Kolonka', ru: 'База данных — от более новой версии Kolonka' },
    todo: { en: 'Install that version, or restore an older backup.', ru: 'Установите ту версию или восстановите более старую копию.' },
  },
  damaged: { said: { en: 'The database is damaged', ru: 'База данных повреждена' }, todo: restore },
  markerDamaged: {
    said: { en: 'The marker of the data folder cannot be read', ru: 'Отметка папки данных не читается' },
    todo: {
      en: 'If the database beside it is this station’s, remove station.marker: its open sales then go before a person.',
      ru: 'Если рядом лежит база этой станции, удалите station.marker: открытые продажи тогда разберёт человек.',
    },
  },
} as const satisfies Record<string, Explained>;

export type FolderFaultKind = keyof typeof FAULTS;

export class FolderFault extends Error {
  readonly kind: FolderFaultKind;
  /** Without the place, which is nobody's business but the keeper's. */
  readonly said: Words;
  readonly todo: Words;
  /** The file that it is about, and what the system says of it. */
  readonly place: string;
  constructor(kind: FolderFaultKind, path: string, cause = '') {
    const { said, todo } = FAULTS[kind];
    const place = cause ? `${path}: ${cause}` : path;
    super(`${said.en} (${place}). ${todo.en}`);
    this.name = 'FolderFault';
    this.kind = kind;
    this.said = said;
    this.todo = todo;
    this.place = place;
  }
}
