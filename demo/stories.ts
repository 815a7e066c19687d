/** One short story for each kind of sale, sold over the API and printed as it happens. Run by demo.ts. */
import { formatMoney, formatPoints, formatVolume } from '../src/domain/format.ts';
import type { Sale, Till } from './client.ts';

const money = (sum: number) => formatMoney(sum as never);
const points = (sum: number) => formatPoints(sum as never);
const volume = (ml: number) => formatVolume(ml as never);

/** Demo clients: one with coupons and points, one without. */
const ANNA = '2200000000017';
const BORIS = '2200000000024';

export interface Printer {
  title(text: string): void;
  step(text: string): void;
  paper(lines: string[]): void;
}

interface Story {
  title: string;
  run(till: Till, printer: Printer): Promise<void>;
}

const FUEL = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1 };

async function openSale(till: Till, printer: Printer, order: Record<string, unknown>): Promise<Sale> {
  const sale = await till.open(order);
  printer.step(`Заказано: ${sale.lines.map(({ name, amount }) => `${name} на ${money(amount)}`).join(', ')}.`);
  return sale;
}

async function identifyClient(till: Till, printer: Printer, sale: Sale, card: string): Promise<Sale> {
  await till.wait(sale, 'awaitingCard');
  await till.scan(card);
  const known = await till.wait(sale, 'awaitingOffers', 'loyaltyDown');
  const { client } = known;
  const coupons = client?.coupons.map(({ title }) => `«${title}»`).join(', ') || 'нет';
  printer.step(`QR-код считан: ${client?.name}, карта ${client?.cardNumber}, баллов ${points(client?.balance ?? 0)}, купоны: ${coupons}.`);
  return known;
}

/** The newest one. */
async function printReceipt(till: Till, printer: Printer, { receipts }: Sale): Promise<void> {
  const receipt = receipts.at(-1);
  if (receipt) printer.paper(await till.readPaper(receipt.documentNumber));
}

/** «Возврат»: what was not delivered, or goods that the customer brings back. */
async function giveBack(till: Till, printer: Printer, sale: Sale, lines?: { code: string; quantity: number }[]): Promise<void> {
  await till.tell(sale, { type: 'refund.requested', ...(lines ? { lines } : {}) });
  const back = await till.wait(sale, 'refunded', 'attention');
  await printReceipt(till, printer, back);
  printer.step(`Возвращено ${money(back.totals.refunded)} из ${money(back.totals.paid)}. Продажа: ${back.tags.join(', ')}.`);
}

/** From the agreed price to the end: money, receipt, fuel, Megainsight. */
async function finishSale(till: Till, printer: Printer, sale: Sale): Promise<void> {
  const paid = await till.wait(sale, 'paid', 'attention', 'awaitingPayment');
  const { due, discount, pointsSpent, change } = paid.totals;
  const parts = [
    `Оплачено ${money(due)}`,
    ...(discount > 0 ? [`скидка ${money(discount)}`] : []),
    ...(pointsSpent > 0 ? [`баллами ${points(pointsSpent)}`] : []),
    ...(change > 0 ? [`сдача ${money(change)}`] : []),
  ];
  printer.step(`${parts.join(', ')}.`);
  const over = await till.wait(sale, 'closed', 'underDelivered', 'attention');
  await printReceipt(till, printer, over);
  const fuel = over.pump === null ? 'Товары выданы' : `Отпущено ${volume(over.delivered.volume)}`;
  printer.step(`${fuel}. Продажа: ${over.tags.join(', ')}.`);
  const settled = await till.sale(sale.id);
  if (settled.totals.pointsAccrued > 0) printer.step(`Megainsight начислил баллов: ${points(settled.totals.pointsAccrued)}.`);
}

const byLitres: Story = {
  title: 'По литрам, наличные, без карты',
  async run(till, printer) {
    const order = { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash', tendered: 30_000 };
    await finishSale(till, printer, await openSale(till, printer, order));
  },
};

const byAmount: Story = {
  title: 'На сумму 500,00 ₽, банковская карта, баллы не списываются',
  async run(till, printer) {
    const sale = await openSale(till, printer, { ...FUEL, pump: 2, preset: { type: 'amount', amount: 50_000 }, paymentType: 'card' });
    await identifyClient(till, printer, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finishSale(till, printer, sale);
  },
};

const withCoupon: Story = {
  title: 'По литрам и кофе, с купонами',
  async run(till, printer) {
    const goods = [{ code: 'coffee', quantity: 1000 }];
    const order = { ...FUEL, preset: { type: 'volume', volume: 5000 }, goods, paymentType: 'cash', loyalty: true };
    const sale = await openSale(till, printer, order);
    await identifyClient(till, printer, sale, ANNA);
    await till.tell(sale, { type: 'offers.answered', couponIds: 'all', points: 0 });
    await finishSale(till, printer, sale);
  },
};

const withPoints: Story = {
  title: 'По литрам, списываются баллы',
  async run(till, printer) {
    const sale = await openSale(till, printer, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash', loyalty: true });
    await identifyClient(till, printer, sale, ANNA);
    const answered = await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 3333 });
    if (answered.tags.includes('awaitingConfirmation')) {
      printer.step(`Просили списать ${points(3333)}; до целой копейки в цене — ${points(answered.totals.pointsSpent)}. Оператор согласен.`);
      await till.tell(sale, { type: 'offers.confirmed' });
    }
    await finishSale(till, printer, sale);
  },
};

const shortDelivery: Story = {
  title: 'Недолив: по литрам, клиент повесил пистолет раньше; возврат остатка',
  async run(till, printer) {
    await till.setCustomer(1, { hangUpAt: 3210 });
    const sale = await openSale(till, printer, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' });
    await finishSale(till, printer, sale);
    await giveBack(till, printer, sale);
  },
};

const fillToFull: Story = {
  title: 'До заполнения: сначала отпуск, затем «Выбить чек» и QR-код',
  async run(till, printer) {
    await till.setCustomer(3, { hangUpAt: 12_340 });
    const sale = await till.open({
      path: 'fillToFull',
      workplace: '1',
      pump: 3,
      nozzle: 3,
      preset: { type: 'full' },
      paymentType: 'cash',
      loyalty: true,
    });
    printer.step('Пистолет снят, топливо идёт; цена и скидка — потом.');
    const delivered = await till.wait(sale, 'awaitingReceipt', 'closed');
    printer.step(`Отпущено ${volume(delivered.delivered.volume)} на ${money(delivered.totals.due)}; ТРК свободна для следующего.`);
    await till.tell(sale, { type: 'receipt.requested' });
    await identifyClient(till, printer, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finishSale(till, printer, sale);
  },
};

const shop: Story = {
  title: 'Магазин: кофе и вода картой; воду вернули',
  async run(till, printer) {
    const goods = [
      { code: 'coffee', quantity: 1000 },
      { code: 'water', quantity: 1000 },
    ];
    const sale = await openSale(till, printer, { path: 'shop', workplace: '1', paymentType: 'shop-card', goods });
    await identifyClient(till, printer, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finishSale(till, printer, sale);
    await giveBack(till, printer, sale, [{ code: 'water', quantity: 1000 }]);
  },
};

const cancelled: Story = {
  title: 'Отмена до чека',
  async run(till, printer) {
    const sale = await openSale(till, printer, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'card' });
    await till.tell(sale, { type: 'sale.cancelled', reason: 'клиент передумал' });
    const { tags, totals } = await till.wait(sale, 'closed');
    printer.step(`Отменена: ${tags.join(', ')}; взято ${money(totals.paid)}.`);
  },
};

export const stories: Story[] = [byLitres, byAmount, withCoupon, withPoints, shortDelivery, fillToFull, shop, cancelled];
