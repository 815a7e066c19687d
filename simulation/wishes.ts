/** What a customer wants otherwise than at first: other goods, a receipt for a firm, the card after all. Used by `people.ts`. */
import type { Chance } from './chance.ts';
import { drawGoods, type Manners } from './plan.ts';
import type { TillEvent } from './till.ts';
import { type TillView, takes } from './till-view.ts';

const BUYERS = [
  { contact: '+79990000000' },
  { contact: 'buyer@example.ru', name: 'ООО «Ромашка»', inn: '7707083893' },
  { inn: '500100732259' },
];

/** Other goods or another buyer, in one look of twenty; null: nothing else is wanted. */
export function changeOfMind(sale: TillView, wishes: Chance): TillEvent | null {
  if (!wishes.odds(5)) return null;
  if (takes(sale, 'goods.changed') && wishes.odds(50)) return { type: 'goods.changed', goods: drawGoods(wishes, 0) };
  return takes(sale, 'buyer.changed') ? { type: 'buyer.changed', buyer: wishes.one(BUYERS) } : null;
}

/** «Выбить чек», with what the customer says only now; a card may be shown in its place. */
export function askForReceipt(sale: TillView, manners: Manners, wishes: Chance): TillEvent {
  if (takes(sale, 'card.presented') && wishes.odds(15)) return { type: 'card.presented', token: manners.card };
  return {
    type: 'receipt.requested',
    ...(wishes.odds(25) ? { loyalty: wishes.odds(70) } : {}),
    ...(wishes.odds(15) ? { buyer: wishes.one(BUYERS) } : {}),
    ...(wishes.odds(10) ? { buyer: { contact: 'buyer@example.ru' }, printReceipt: false } : {}),
    ...(wishes.odds(15) ? { goods: drawGoods(wishes, 0) } : {}),
  };
}
