/** Promises one short story for each kind of sale, told as it happens. */
import { formatMoney, formatPoints, formatVolume } from '../src/domain/format.ts';
import type { Sale, Till } from './client.ts';

const money = (sum: number) => formatMoney(sum as never);
const points = (sum: number) => formatPoints(sum as never);
const volume = (ml: number) => formatVolume(ml as never);

/** Demo clients: one with coupons and points, one without. */
const ANNA = '2200000000017';
const BORIS = '2200000000024';

export interface Teller {
  title(text: string): void;
  step(text: string): void;
  paper(lines: string[]): void;
}

export interface Story {
  title: string;
  tell(till: Till, say: Teller): Promise<void>;
}

const FUEL = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1 };

async function opened(till: Till, say: Teller, order: Record<string, unknown>): Promise<Sale> {
  const sale = await till.open(order);
  say.step(`Заказано: ${sale.lines.map(({ name, amount }) => `${name} на ${money(amount)}`).join(', ')}.`);
  return sale;
}

async function identified(till: Till, say: Teller, sale: Sale, card: string): Promise<Sale> {
  await till.wait(sale, 'awaitingCard');
  await till.scan(card);
  const known = await till.wait(sale, 'awaitingOffers', 'loyaltyDown');
  const { client } = known;
  const coupons = client?.coupons.map(({ title }) => `«${title}»`).join(', ') || 'нет';
  say.step(`QR-код считан: ${client?.name}, карта ${client?.cardNumber}, баллов ${points(client?.balance ?? 0)}, купоны: ${coupons}.`);
  return known;
}

const newest = async (till: Till, say: Teller, { receipts }: Sale): Promise<void> => {
  const receipt = receipts.at(-1);
  if (receipt) say.paper(await till.paper(receipt.documentNumber));
};

/** «Возврат»: what was not delivered, or goods that the customer brings back. */
async function givenBack(till: Till, say: Teller, sale: Sale, lines?: { code: string; quantity: number }[]): Promise<void> {
  await till.tell(sale, { type: 'refund.requested', ...(lines ? { lines } : {}) });
  const back = await till.wait(sale, 'refunded', 'attention');
  await newest(till, say, back);
  say.step(`Возвращено ${money(back.totals.refunded)} из ${money(back.totals.paid)}. Продажа: ${back.tags.join(', ')}.`);
}

/** From the agreed price to the end: money, receipt, fuel, Megainsight. */
async function finished(till: Till, say: Teller, sale: Sale): Promise<void> {
  const paid = await till.wait(sale, 'paid', 'attention', 'awaitingPayment');
  const { due, discount, pointsSpent, change } = paid.totals;
  const saved = [discount > 0 ? `скидка ${money(discount)}` : '', pointsSpent > 0 ? `баллами ${points(pointsSpent)}` : ''];
  say.step(
    `Оплачено ${money(due)}${[...saved, change > 0 ? `сдача ${money(change)}` : '']
      .filter(Boolean)
      .map((text) => `, ${text}`)
      .join('')}.`,
  );
  const over = await till.wait(sale, 'closed', 'underDelivered', 'attention');
  await newest(till, say, over);
  const fuel = over.pump === null ? 'Товары выданы' : `Отпущено ${volume(over.delivered.volume)}`;
  say.step(`${fuel}. Продажа: ${over.tags.join(', ')}.`);
  const settled = await till.sale(sale.id);
  if (settled.totals.pointsAccrued > 0) say.step(`Megainsight начислил баллов: ${points(settled.totals.pointsAccrued)}.`);
}

const byLitres: Story = {
  title: 'По литрам, наличные, без карты',
  async tell(till, say) {
    const order = { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash', tendered: 30_000 };
    await finished(till, say, await opened(till, say, order));
  },
};

const byAmount: Story = {
  title: 'На сумму 500,00 ₽, банковская карта, баллы не списываются',
  async tell(till, say) {
    const sale = await opened(till, say, { ...FUEL, pump: 2, preset: { type: 'amount', amount: 50_000 }, paymentType: 'card' });
    await identified(till, say, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finished(till, say, sale);
  },
};

const withCoupon: Story = {
  title: 'По литрам и кофе, с купонами',
  async tell(till, say) {
    const goods = [{ code: 'coffee', quantity: 1000 }];
    const order = { ...FUEL, preset: { type: 'volume', volume: 5000 }, goods, paymentType: 'cash', loyalty: true };
    const sale = await opened(till, say, order);
    await identified(till, say, sale, ANNA);
    await till.tell(sale, { type: 'offers.answered', couponIds: 'all', points: 0 });
    await finished(till, say, sale);
  },
};

const withPoints: Story = {
  title: 'По литрам, списываются баллы',
  async tell(till, say) {
    const sale = await opened(till, say, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash', loyalty: true });
    await identified(till, say, sale, ANNA);
    const answered = await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 3333 });
    if (answered.tags.includes('awaitingConfirmation')) {
      say.step(`Просили списать ${points(3333)}; до целой копейки в цене — ${points(answered.totals.pointsSpent)}. Оператор согласен.`);
      await till.tell(sale, { type: 'offers.confirmed' });
    }
    await finished(till, say, sale);
  },
};

const shortDelivery: Story = {
  title: 'Недолив: по литрам, клиент повесил пистолет раньше; возврат остатка',
  async tell(till, say) {
    await till.customer(1, { hangUpAt: 3210 });
    const sale = await opened(till, say, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' });
    await finished(till, say, sale);
    await givenBack(till, say, sale);
  },
};

const fillToFull: Story = {
  title: 'До заполнения: сначала отпуск, затем «Выбить чек» и QR-код',
  async tell(till, say) {
    await till.customer(3, { hangUpAt: 12_340 });
    const sale = await till.open({
      path: 'fillToFull',
      workplace: '1',
      pump: 3,
      nozzle: 3,
      preset: { type: 'full' },
      paymentType: 'cash',
      loyalty: true,
    });
    say.step('Пистолет снят, топливо идёт; цена и скидка — потом.');
    const delivered = await till.wait(sale, 'awaitingReceipt', 'closed');
    say.step(`Отпущено ${volume(delivered.delivered.volume)} на ${money(delivered.totals.due)}; ТРК свободна для следующего.`);
    await till.tell(sale, { type: 'receipt.requested' });
    await identified(till, say, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finished(till, say, sale);
  },
};

const shop: Story = {
  title: 'Магазин: кофе и вода картой; воду вернули',
  async tell(till, say) {
    const goods = [
      { code: 'coffee', quantity: 1000 },
      { code: 'water', quantity: 1000 },
    ];
    const sale = await opened(till, say, { path: 'shop', workplace: '1', paymentType: 'shop-card', goods });
    await identified(till, say, sale, BORIS);
    await till.tell(sale, { type: 'offers.answered', couponIds: [], points: 0 });
    await finished(till, say, sale);
    await givenBack(till, say, sale, [{ code: 'water', quantity: 1000 }]);
  },
};

const cancelled: Story = {
  title: 'Отмена до чека',
  async tell(till, say) {
    const sale = await opened(till, say, { ...FUEL, preset: { type: 'volume', volume: 5000 }, paymentType: 'card' });
    await till.tell(sale, { type: 'sale.cancelled', reason: 'клиент передумал' });
    const { tags, totals } = await till.wait(sale, 'closed');
    say.step(`Отменена: ${tags.join(', ')}; взято ${money(totals.paid)}.`);
  },
};

export const stories: Story[] = [byLitres, byAmount, withCoupon, withPoints, shortDelivery, fillToFull, shop, cancelled];
