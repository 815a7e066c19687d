/** Promises a name in people's words for each value that the document chooses between. */
import type { Words } from '../faults.ts';

const NAMES: Record<string, Words> = {
  fuel: { en: 'fuel', ru: 'топливо' },
  goods: { en: 'goods of the shop', ru: 'товар магазина' },
  shop: { en: 'the shop', ru: 'магазин' },
  cash: { en: 'cash', ru: 'наличные' },
  bankCard: { en: 'bank card, through the bank terminal', ru: 'банковская карта, через терминал' },
  recorded: { en: 'recorded only, no money is taken here', ru: 'учётный: деньги здесь не принимаются' },
  proving: { en: 'proving: no money, no receipt', ru: 'мерник: ни денег, ни чека' },
  always: { en: 'always: no card, no sale', ru: 'всегда: нет карты — нет продажи' },
  operator: { en: 'the operator decides', ru: 'решает оператор' },
  card: { en: 'from the card, by the processing', ru: 'по карте, процессингом' },
  module: { en: 'by the bonus module', ru: 'бонусным модулем' },
  none: { en: 'none', ru: 'нет' },
  vat0: { en: 'VAT 0 %', ru: 'НДС 0 %' },
  vat5: { en: 'VAT 5 %', ru: 'НДС 5 %' },
  vat7: { en: 'VAT 7 %', ru: 'НДС 7 %' },
  vat10: { en: 'VAT 10 %', ru: 'НДС 10 %' },
  vat20: { en: 'VAT 20 %', ru: 'НДС 20 %' },
  vat22: { en: 'VAT 22 %', ru: 'НДС 22 %' },
  vat105: { en: 'VAT 5/105', ru: 'НДС 5/105' },
  vat107: { en: 'VAT 7/107', ru: 'НДС 7/107' },
  vat110: { en: 'VAT 10/110', ru: 'НДС 10/110' },
  vat120: { en: 'VAT 20/120', ru: 'НДС 20/120' },
  vat122: { en: 'VAT 22/122', ru: 'НДС 22/122' },
  osn: { en: 'general (ОСН)', ru: 'ОСН' },
  usnIncome: { en: 'simplified, income', ru: 'УСН доход' },
  usnIncomeOutcome: { en: 'simplified, income less expenses', ru: 'УСН доход − расход' },
  esn: { en: 'agricultural', ru: 'ЕСХН' },
  patent: { en: 'patent', ru: 'патент' },
  full: { en: 'fill to full', ru: 'полный бак' },
  fullAndAdjustment: { en: 'fill to full, and adjustment', ru: 'полный бак и дозировка' },
  ask: { en: 'asked of the dispenser', ru: 'спросить у ТРК' },
};

export const nameOfOption = (value: string): Words => NAMES[value] ?? { en: value, ru: value };
