/**
 * What the register's standing with the OFD, its drive and its registration means, in words, and what to do about it. Used by the watch
 * over it, /health and the doctor.
 */
import type { Capabilities } from '../adapters/fiscal-atol/capabilities.ts';
import type { RegisterStatus } from '../adapters/fiscal-atol/client.ts';
import type { RegisterCondition } from '../adapters/fiscal-atol/condition.ts';
import { usualSubject } from '../domain/lines.ts';
import type { Station } from '../station/document.ts';
import type { Words } from '../station/faults.ts';

export interface RegisterStanding extends RegisterCondition {
  status: RegisterStatus;
  /** When the open shift will be 24 hours old, by the register's clock; null: it does not tell, or none is open. */
  expiresAt: number | null;
}

type Level = 'note' | 'warning' | 'urgent' | 'critical';

export interface Judgement {
  /** For metrics and tests: `unsent`, `driveOver`, `training`. */
  code: string;
  level: Level;
  /** No document can be made: nothing may be sold. */
  stops: boolean;
  fault: Words;
  todo: Words;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A drive makes no document any more when the OFD has taken none for so long. */
const MOST_UNSENT_MS = 30 * DAY_MS;
const KEYS_MS = 10 * DAY_MS;

type Said = [en: string, ru: string];
const judgement = (code: string, level: Level, [en, ru]: Said, [todoEn, todoRu]: Said, stops = false): Judgement => ({
  ...{ code, level, stops },
  fault: { en, ru },
  todo: { en: todoEn, ru: todoRu },
});

const SEE_OFD: Said = [
  'check the register’s network and the contract with the OFD; its diagnosis of the OFD says more',
  'проверьте сеть ККМ и договор с ОФД; подробнее — в её диагностике связи с ОФД',
];
const CHANGE_DRIVE: Said = ['order a new fiscal drive and have it put in', 'закажите новый ФН и замените его'];
const CALL_SERVICE: Said = ['call the service engineer', 'вызовите сервисного инженера'];

/**
 * All that is to be said of it, what stops sales first. @param now ms, for a register that does not tell its own clock. @param isTraining
 * whether a receipt has said so.
 */
export function judgeStanding(standing: RegisterStanding, now: number, isTraining = false): Judgement[] {
  const at = standing.status.clock ?? now;
  const all = [...judgeState(standing, at, isTraining), ...judgeDrive(standing, at), ...judgeOfd(standing, at)];
  return all.sort((one, other) => Number(other.stops) - Number(one.stops));
}

function judgeState({ status, expiresAt }: RegisterStanding, at: number, isTraining: boolean): Judgement[] {
  const found: Judgement[] = [];
  if (status.blocked) found.push(judgement('blocked', 'critical', ['the register is blocked', 'ККМ заблокирована'], CALL_SERVICE, true));
  if (isTraining || !status.fiscal)
    found.push(
      judgement(
        'training',
        'critical',
        ['the register is in training mode: its receipts are not fiscal', 'ККМ в учебном режиме: её чеки не фискальные'],
        ['stop selling until it is registered', 'не продавайте, пока ККМ не зарегистрирована'],
      ),
    );
  const left = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt - at;
  if (status.shift === 'opened' && left > 0 && left <= HOUR_MS) {
    const minutes = Math.max(1, Math.round(left / 60_000));
    const fault: Said = [`the shift will be 24 hours old in ${minutes} min`, `смене исполнится 24 часа через ${minutes} мин`];
    found.push(judgement('shiftEnds', 'warning', fault, ['close it and open the next one', 'закройте её и откройте следующую']));
  }
  return found;
}

function judgeDrive({ drive }: RegisterStanding, at: number): Judgement[] {
  if (!drive) return [];
  const found: Judgement[] = [];
  const isClosed = drive.phase !== null && drive.phase !== 'fiscalMode';
  if (isClosed) found.push(judgement('driveClosed', 'critical', ['the fiscal drive is closed', 'ФН закрыт'], CHANGE_DRIVE, true));
  if (drive.warnings.includes('criticalError'))
    found.push(
      judgement('driveBroken', 'critical', ['the fiscal drive reports a critical error', 'критическая ошибка ФН'], CHANGE_DRIVE, true),
    );
  if (drive.warnings.includes('memoryOverflow'))
    found.push(
      judgement('driveNearlyFull', 'critical', ['the fiscal drive’s archive is 99 % full', 'архив ФН заполнен на 99 %'], CHANGE_DRIVE),
    );
  const term = judgeTerm(drive.validUntil, at);
  if (term) found.push(term);
  else if (drive.warnings.includes('needReplacement'))
    found.push(
      judgement('driveEnds', 'critical', ['the fiscal drive must be replaced within 3 days', 'срочно замените ФН: 3 дня'], CHANGE_DRIVE),
    );
  else if (drive.warnings.includes('resourceExhausted'))
    found.push(
      judgement('driveEnds', 'warning', ['the fiscal drive lasts 30 days at most', 'ресурса ФН — не более 30 дней'], CHANGE_DRIVE),
    );
  return found;
}

/** The drive's term by its date: it takes documents to the end of that day. */
function judgeTerm(validUntil: number | null, at: number): Judgement | null {
  if (validUntil === null) return null;
  const days = Math.floor((validUntil - at) / DAY_MS);
  const date = new Date(validUntil).toISOString().slice(0, 10);
  if (days < 0)
    return judgement('driveOver', 'critical', [`the fiscal drive’s term is over (${date})`, `срок ФН истёк (${date})`], CHANGE_DRIVE, true);
  if (days > 60) return null;
  const level = days <= 3 ? 'critical' : days <= 7 ? 'urgent' : 'warning';
  return judgement('driveEnds', level, [`the fiscal drive’s term ends on ${date}`, `срок ФН кончается ${date}`], CHANGE_DRIVE);
}

function judgeOfd({ ofd, drive }: RegisterStanding, at: number): Judgement[] {
  if (!ofd) return [];
  const found: Judgement[] = [];
  const unsent = judgeUnsent(ofd, at);
  if (unsent) found.push(unsent);
  else if (drive?.warnings.includes('ofdTimeout'))
    found.push(judgement('unsent', 'warning', ['the OFD has not answered for long', 'ОФД давно не отвечает'], SEE_OFD));
  if (ofd.keysUpdatedAt !== null && at - ofd.keysUpdatedAt > KEYS_MS) {
    const days = Math.floor((at - ofd.keysUpdatedAt) / DAY_MS);
    const fault: Said = [`the marking keys are ${days} days old`, `ключи проверки маркировки не обновлялись ${days} дн.`];
    found.push(judgement('keysOld', 'note', fault, SEE_OFD));
  }
  return found;
}

function judgeUnsent({ unsent, since, errors }: NonNullable<RegisterCondition['ofd']>, at: number): Judgement | null {
  const age = unsent > 0 && since !== null ? at - since : 0;
  if (age <= HOUR_MS) return null;
  const level = age > 25 * DAY_MS ? 'critical' : age > 7 * DAY_MS ? 'urgent' : age > DAY_MS ? 'warning' : 'note';
  const [en, ru] = age >= 2 * DAY_MS ? [`${Math.floor(age / DAY_MS)} days`, `${Math.floor(age / DAY_MS)} дн.`] : hours(age);
  const why = errors.map(({ code, description }) => description || `code ${code}`).join('; ');
  const fault: Said = [
    `${unsent} documents wait for the OFD, the first for ${en}${why ? `: ${why}` : ''}`,
    `в ОФД не переданы документы: ${unsent}, первый ждёт ${ru}${why ? `: ${why}` : ''}`,
  ];
  return judgement('unsent', level, fault, SEE_OFD, age >= MOST_UNSENT_MS);
}

const hours = (ms: number): Said => [`${Math.floor(ms / HOUR_MS)} h`, `${Math.floor(ms / HOUR_MS)} ч`];

/** What the station asks of its register. */
const NEW_RATES: ReadonlySet<string> = new Set(['vat22', 'vat122']);

/** Where the register cannot do what the station's settings ask of it. */
export function judgeCapabilities(can: Capabilities, { products, fiscalRegister }: Station, at: number): Judgement[] {
  const found: Judgement[] = [];
  const missing = (code: string, fault: Said, todo: Said) => found.push(judgement(code, 'critical', fault, todo));
  if (can.knowsVat22 === false && products.some(({ tax }) => NEW_RATES.has(tax)))
    missing(
      'oldDriver',
      ['the register’s driver is from before 2026: it does not know VAT of 22 %', 'драйвер ККМ выпущен до 2026 года: он не знает НДС 22 %'],
      ['update the register’s driver and its web server', 'обновите драйвер ККМ и его веб-сервер'],
    );
  if (can.excise === false && products.some(isExcise))
    missing(
      'noExcise',
      [
        'the register is not registered for excise goods: it refuses fuel',
        'в регистрации ККМ нет подакцизных товаров: топливо она не пробьёт',
      ],
      ['have the registration changed: sale of excise goods', 'перерегистрируйте ККМ с признаком «продажа подакцизного товара»'],
    );
  if (can.taxation && !can.taxation.includes(fiscalRegister.taxationType))
    missing(
      'taxation',
      [
        `the register is not registered for ${fiscalRegister.taxationType}, only for ${can.taxation.join(', ')}`,
        `СНО ${fiscalRegister.taxationType} нет в регистрации ККМ, есть: ${can.taxation.join(', ')}`,
      ],
      ['correct fiscalRegister.taxationType, or the registration', 'исправьте fiscalRegister.taxationType или регистрацию'],
    );
  return [...found, ...(can.licences ?? []).flatMap((licence) => judgeLicence(licence, at) ?? [])];
}

const isExcise = (product: Station['products'][number]): boolean => (product.subject ?? usualSubject(product)).startsWith('excise');

function judgeLicence({ id, name, validUntil }: NonNullable<Capabilities['licences']>[number], at: number): Judgement | null {
  const end = validUntil === null ? Number.NaN : Date.parse(validUntil.slice(0, 10));
  if (Number.isNaN(end) || end - at > 30 * DAY_MS) return null;
  const date = new Date(end).toISOString().slice(0, 10);
  const fault: Said = [`the register’s licence ${id} ${name} ends on ${date}`, `лицензия ККМ ${id} ${name} действует до ${date}`];
  return judgement('licence', end < at ? 'urgent' : 'warning', fault, ['have it prolonged', 'продлите её']);
}

/** Warnings of a service at work, for its health. */
export const standingWarnings = (judgements: Judgement[]): Words[] =>
  judgements
    .filter(({ level }) => level !== 'note')
    .map(({ fault, todo }) => ({ en: `${fault.en}: ${todo.en}`, ru: `${fault.ru}: ${todo.ru}` }));
