/** What a valid document still lacks, each in a sentence (R3). Used by /health and the setup. */
import { isPastRate } from '../domain/tax.ts';
import type { Station } from './document.ts';
import type { Words } from './faults.ts';
import { documentFor } from './payment-terms.ts';
import { isMarked } from './receipt-terms.ts';
import { isLost, withSecrets } from './secrets.ts';

/** The devices of secrets whose key is lost stand still. */
function lostSecretWarnings(station: Station): Words[] {
  const warnings: Words[] = [];
  withSecrets(station, (secret, _place, path) => {
    if (isLost(secret))
      warnings.push({
        en: `The secret ${path} cannot be read: put station.key back and start anew, or enter it; its device stands still.`,
        ru: `Секрет ${path} не прочитать: верните файл station.key и перезапустите службу или введите секрет; его устройство стоит.`,
      });
    return secret;
  });
  return warnings;
}

export function warningsFor(station: Station): Words[] {
  const { terminals, scanners, discounts, paymentTypes, bonusModule } = station;
  const withoutScanner = terminals
    .filter(({ workplace }) => !scanners.some((scanner) => scanner.workplace === workplace))
    .map(({ workplace }) => ({
      en: `Workplace ${workplace} has no scanner: clients cannot be identified by QR code there.`,
      ru: `На рабочем месте ${workplace} нет сканера: идентификация по QR-коду невозможна.`,
    }));
  const unused = discounts
    .filter(({ active, shortName }) => active && !paymentTypes.some(({ discount }) => discount === shortName))
    .map(({ shortName }) => ({
      en: `The discount ${shortName} hangs on no payment type.`,
      ru: `Скидка ${shortName} не назначена ни одному виду оплаты.`,
    }));
  const withoutTiers = discounts
    .filter(({ active, calculation }) => active && calculation === 'module' && bonusModule.tiers.length === 0)
    .map(({ shortName }) => ({
      en: `The discount ${shortName} is the bonus module's, which has no percentages: it takes nothing off.`,
      ru: `Скидку ${shortName} вычисляет модуль бонусов и скидок, а проценты в нём не заданы: скидки не будет.`,
    }));
  return [...lostSecretWarnings(station), ...withoutScanner, ...unused, ...withoutTiers, ...paperWarnings(station)];
}

/** What would make a wrong receipt, or none. */
function paperWarnings({ products, paymentTypes }: Station): Words[] {
  const named = (when: (product: Station['products'][number]) => boolean, words: (name: string) => Words) =>
    products.filter(when).map(({ name }) => words(name));
  return [
    ...named(
      ({ tax }) => isPastRate(tax),
      (name) => ({
        en: `${name} bears a rate of VAT of 2025: since 2026 only returns and corrections of earlier sales may.`,
        ru: `У товара «${name}» ставка НДС 2025 года: с 2026 года она только для возвратов и коррекций прежних продаж.`,
      }),
    ),
    ...named(isMarked, (name) => ({
      en: `${name} is marked goods, which cannot be sold yet: there is no service for their codes.`,
      ru: `Товар «${name}» маркированный и пока не продаётся: проверка кодов не подключена.`,
    })),
    ...paymentTypes
      .filter((type) => type.discount !== undefined && type.kind !== 'proving' && documentFor(type) !== 'fiscal')
      .map(({ name }) => ({
        en: `The discount of the payment type ${name} is not used: it prints no fiscal receipt, and Megainsight is told of receipts alone.`,
        ru: `Скидка вида оплаты «${name}» не применяется: кассового чека нет, а Megainsight узнаёт только о чеках.`,
      })),
  ];
}

/** Sales that fit no chart wait for a person: /health names them. */
export const strandedWarnings = (saleIds: Iterable<string>): Words[] =>
  [...saleIds].map((id) => ({
    en: `Sale ${id} fits no chart of this version and waits for a person.`,
    ru: `Продажа ${id} не подходит ни к одной диаграмме этой версии и ждёт решения.`,
  }));

/** What the station's database, put back in time, leaves to a person. `held`: sales that wait; `foreign`: receipts of another service. */
export function restoreWarnings(held: number, foreign: number, unexplained: { pump: number; nozzle: number; volume: number }[]): Words[] {
  const sales = {
    en: `The database was put back in time: ${held} sales wait for a decision (GET /v1/shifts/current/cases).`,
    ru: `База возвращена к прошлому: решения ждут продажи, ${held} (GET /v1/shifts/current/cases).`,
  };
  const receipts = {
    en: `Another service makes receipts at this register (${foreign}): nothing is sold until somebody has said why.`,
    ru: `Чеки на этой ККМ пробивает и другая служба (${foreign}): продаж нет, пока причина не названа.`,
  };
  const totalisers = unexplained.map(({ pump, nozzle, volume }) => ({
    en: `The totaliser of pump ${pump}, nozzle ${nozzle} shows ${volume} ml more than is known: say why, until then it is not armed.`,
    ru: `Счётчик ТРК ${pump}, пистолета ${nozzle} показывает на ${volume} мл больше учёта: назовите причину, до того отпуска нет.`,
  }));
  return [...(held > 0 ? [sales] : []), ...(foreign > 0 ? [receipts] : []), ...totalisers];
}
