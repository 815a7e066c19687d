/** The setup's sections on Megainsight, the discounts that ask it, and the payment types that they apply to. Used by sections.ts. */
import type { StationInput } from '../station/document.ts';
import { LoyaltyDriver, Terminal } from '../station/equipment.ts';
import { Discount, PaymentType } from '../station/trade.ts';
import { workplaceChoices } from './counter.ts';
import type { Sketch } from './draft.ts';
import { askRecord } from './field-questions.ts';
import { askTested, editList, firstFree, type Kit, trialOf } from './kit.ts';
import type { TerminalInput } from './trials.ts';

type DiscountInput = NonNullable<StationInput['discounts']>[number];
type PaymentInput = StationInput['paymentTypes'][number];

export async function editTerminals(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk, trials } = kit;
  const ask = (others: TerminalInput[]) => (former: TerminalInput | undefined) =>
    askRecord(talk, Terminal, former, {
      id: { usual: () => firstFree([1, ...others.map(({ id }) => Number(id))]) },
      type: { is: 'megainsight' },
      workplace: workplaceChoices(
        sketch,
        others.map(({ workplace }) => workplace),
      ),
      driver: {
        by: (driver) =>
          askRecord(talk, LoyaltyDriver, driver as TerminalInput['driver'] | undefined, { url: {}, userId: { secret: true }, placeId: {} }),
      },
      comPort: { usual: () => firstFree([...Array(11).keys()].map((at) => at + 1)) },
    });
  const terminals = await editList(kit, {
    what: { en: 'Megainsight terminals:', ru: 'Терминалы Megainsight:' },
    more: { en: '+ a Megainsight terminal', ru: '+ терминал Megainsight' },
    items: sketch.terminals ?? [],
    describe: ({ id, workplace, driver }) => `${id}: ${driver.url}, ${driver.placeId} (${workplace})`,
    edit: (former, others) => askTested(kit, former, ask(others), trialOf(trials.megainsight)),
    eager: false,
  });
  return { ...sketch, terminals };
}

const usualDiscounts = (terminal: string): DiscountInput[] => [
  { name: 'Megainsight, наличные', shortName: 'MI1', type: 'terminal', terminal, request: 'operator' },
  { name: 'Megainsight, банковские карты', shortName: 'MI2', type: 'terminal', terminal, request: 'always' },
];

export async function editDiscounts(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk } = kit;
  const terminals = sketch.terminals ?? [];
  const [first] = terminals;
  if (!first) {
    talk.say({ en: 'Discounts ask a Megainsight terminal; there is none.', ru: 'Скидки запрашивают терминал Megainsight, а его нет.' });
    return { ...sketch, discounts: [] };
  }
  const offer: { en: string; ru: string } = {
    en: 'Begin with the usual two: MI1 for cash (the operator decides), MI2 for bank cards (always asked)?',
    ru: 'Начать с обычных двух: MI1 для наличных (решает оператор), MI2 для банковских карт (всегда)?',
  };
  const former = sketch.discounts ?? [];
  const items = former.length === 0 && (await talk.yes(offer, true)) ? usualDiscounts(first.id) : former;
  const discounts = await editList(kit, {
    what: { en: 'Discounts:', ru: 'Скидки:' },
    more: { en: '+ a discount', ru: '+ скидка' },
    items,
    describe: ({ shortName, name }) => `${shortName}: ${name}`,
    edit: (before, others) =>
      askRecord(talk, Discount, before, {
        name: { usual: () => 'Megainsight' },
        shortName: { usual: () => `MI${others.length + 1}` },
        type: { is: 'terminal' },
        terminal: {
          options: () => terminals.map(({ id, driver }) => ({ value: id, name: `${id}: ${driver.url}` })),
          usual: () => first.id,
        },
        request: { usual: () => 'operator' },
        active: { fine: true },
        printCardNumber: { fine: true },
        blockRefund: { fine: true },
        forbidFillWithoutCard: { fine: true },
        allowLate: { fine: true },
        calculation: { fine: true },
        amountWindow: { fine: true },
      }),
    eager: false,
  });
  return { ...sketch, discounts };
}

/** What nearly every station has, as far as this one's devices allow. */
function usualPayments({ bankTerminal, discounts = [], products = [] }: Sketch): PaymentInput[] {
  const discountAt = (at: number) => (discounts[at] ? { discount: discounts[at].shortName } : {});
  const hasShop = products.some(({ kind }) => kind === 'goods');
  const all: PaymentInput[] = [
    { code: 'cash', name: 'Наличные', use: 'fuel', kind: 'cash', ...discountAt(0) },
    { code: 'card', name: 'Банковская карта', use: 'fuel', kind: 'bankCard', ...discountAt(1) },
    { code: 'shop-cash', name: 'Магазин: наличные', use: 'shop', kind: 'cash', pairedWith: ['cash'], ...discountAt(0) },
    { code: 'shop-card', name: 'Магазин: карта', use: 'shop', kind: 'bankCard', pairedWith: ['card'], ...discountAt(1) },
    { code: 'proving', name: 'Мерник', use: 'fuel', kind: 'proving' },
  ];
  return all.filter(({ use, kind }) => (use === 'fuel' || hasShop) && (kind !== 'bankCard' || bankTerminal !== undefined));
}

export async function editPayments(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { talk } = kit;
  const discounts = sketch.discounts ?? [];
  const former = sketch.paymentTypes ?? [];
  const usual = usualPayments(sketch);
  const list = usual.map(({ name }) => name).join(', ');
  const offer = { en: `Begin with the usual ones: ${list}?`, ru: `Начать с обычных: ${list}?` };
  const items = former.length === 0 && (await talk.yes(offer, true)) ? usual : former;
  const paymentTypes = await editList(kit, {
    what: { en: 'Payment types:', ru: 'Виды оплаты:' },
    more: { en: '+ a payment type', ru: '+ вид оплаты' },
    items,
    describe: ({ code, name, discount }) => `${name} (${code})${discount ? `, ${discount}` : ''}`,
    edit: (before, others) =>
      askRecord(talk, PaymentType, before, {
        name: {},
        code: {},
        use: { usual: () => 'fuel' },
        kind: { usual: () => 'cash' },
        discount: {
          options: () => discounts.map(({ shortName, name }) => ({ value: shortName, name: `${shortName}: ${name}` })),
          only: () => discounts.length > 0,
        },
        useDiscount: { only: ({ use, discount }) => use === 'shop' && discount !== undefined },
        document: { fine: true },
        fiscalPayment: { fine: true },
        signature: { fine: true, only: ({ kind }) => kind === 'recorded' },
        sellsGoods: { only: ({ kind }) => kind === 'recorded' },
        pairedWith: {
          several: true,
          options: () => others.filter(({ use }) => use === 'fuel').map(({ code, name }) => ({ value: code, name })),
          only: ({ use }) => use === 'shop',
        },
      }),
    eager: true,
  });
  return { ...sketch, paymentTypes };
}
