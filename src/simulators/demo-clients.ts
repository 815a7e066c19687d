/** Clients of the demo network. Used by the simulated Megainsight, and by the simulation to know what they began with. */
import { type ClientRecord, newClient } from './megainsight-books.ts';

const client = (card: string, changes: Partial<ClientRecord>): ClientRecord => ({
  ...newClient(card, `client-${card.slice(-2)}`),
  ...changes,
});

const COUPONS = [
  {
    couponId: 'C1',
    title: 'АИ-80 по 54,00 ₽',
    productCode: 'ai80',
    productName: 'АИ-80',
    personalPrice: 5400,
    maxQuantity: 20_000,
    validTo: null,
    stacksWithPoints: true,
  },
  {
    couponId: 'C2',
    title: 'Кофе за полцены',
    productCode: 'coffee',
    productName: 'Кофе',
    personalPrice: 6000,
    maxQuantity: 1000,
    validTo: null,
    stacksWithPoints: true,
  },
];

/** New records at each call: a ledger changes its own. */
export const demoClients = (): ClientRecord[] =>
  structuredClone([
    client('2200000000017', { name: 'Анна', balance: 15_000, coupons: COUPONS }),
    client('2200000000024', { name: 'Борис' }),
    client('2200000000031', { name: 'Вера', status: 'blocked' }),
    client('2200000000048', { name: 'Глеб', status: 'accrualOnly', balance: 50_000 }),
  ]);
