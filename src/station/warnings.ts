/** What a valid document still lacks, each in a sentence (R3). Used by /health and the setup. */
import type { Station } from './document.ts';
import type { Words } from './faults.ts';

export function warningsFor({ terminals, scanners, discounts, paymentTypes, bonusModule }: Station): Words[] {
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
  return [...withoutScanner, ...unused, ...withoutTiers];
}

/** Sales that fit no chart wait for a person: /health names them. */
export const strandedWarnings = (saleIds: Iterable<string>): Words[] =>
  [...saleIds].map((id) => ({
    en: `Sale ${id} fits no chart of this version and waits for a person.`,
    ru: `Продажа ${id} не подходит ни к одной диаграмме этой версии и ждёт решения.`,
  }));
