/**
 * What a cashier does between the sales: signs in and hands over, lays cash in and out, takes an X report, copies a receipt, corrects one
 * that was missed, reconciles with the bank. Used by the day, which compares the drawer and the corrections with it at the end.
 */
import type { Backend } from '../src/api/backend.ts';
import type { Lab } from '../src/simulators/lab.ts';
import { type Chance, createChance } from './chance.ts';
import type { Forecourt } from './forecourt.ts';
import type { Story } from './story.ts';
import { insist } from './till.ts';

const CHORES = ['cashIn', 'cashIn', 'cashOut', 'copy', 'xReport', 'handover', 'correction', 'reconciliation'] as const;

export interface PlannedChore {
  index: number;
  /** Milliseconds after the day's beginning. */
  at: number;
  what: (typeof CHORES)[number];
  /** Kopecks. */
  amount: number;
}

/** On two days of three; the float comes first. */
export function drawChores(chance: Chance, span: number): PlannedChore[] {
  const count = Math.max(0, chance.whole(-2, 6));
  const drawn = Array.from({ length: count }, () => ({
    at: chance.whole(2_000, span),
    what: chance.one(CHORES),
    amount: chance.whole(1, 50_000),
  }));
  const float = { at: 500, what: 'cashIn', amount: 500_000 } as const;
  return (count > 0 ? [float, ...drawn] : []).map((chore, index) => ({ index, ...chore }));
}

const CASHIERS = [
  { name: 'Смирнова А.П.', pin: '4711' },
  { name: 'Быков Б.Б.', pin: '0815' },
];

/** Whatever is answered with these was refused, and did nothing. */
const REFUSED = new Set([404, 409, 422, 503]);

export async function doChore(yard: Forecourt, { index, what, amount }: PlannedChore): Promise<void> {
  const { station, story, seed } = yard;
  const chance = createChance(`${seed}/chore-${index}`);
  const post = (path: string, body: unknown, name: string) =>
    insist(yard, chance, path, body, `chore-${index}-${name}`, !yard.isCalm() && chance.odds(20));
  story.write(`the cashier: ${what}`);
  const chores: Record<PlannedChore['what'], () => ReturnType<typeof post>> = {
    async cashIn() {
      await post('/v1/shifts/open', undefined, 'open');
      return post('/v1/drawer/in', { workplace: '1', amount, reason: 'размен' }, 'in');
    },
    cashOut: () => post('/v1/drawer/out', { workplace: '1', amount, reason: 'инкассация' }, 'out'),
    async copy() {
      const found = await station.ask('GET', '/v1/receipts?limit=1');
      const [receipt] = found === 'lost' ? [] : (found.body as unknown as { documentNumber: number }[]);
      return receipt ? post(`/v1/receipts/${receipt.documentNumber}/copy`, undefined, 'copy') : null;
    },
    xReport: () => post('/v1/shifts/x-report', undefined, 'x'),
    async handover() {
      const next = chance.one(CASHIERS);
      const hired = await post('/v1/cashiers', next, 'hire');
      // Works here already, or nobody could write it down.
      if (hired?.status !== 201 && hired?.status !== 409) return hired;
      return post('/v1/shifts/handover', { workplace: '1', cashier: next.name, pin: next.pin, counted: amount }, 'handover');
    },
    correction: () => post('/v1/corrections', missed(amount), 'correction'),
    reconciliation: () => post('/v1/bank/reconciliation', undefined, 'bank'),
  };
  const answer = await chores[what]();
  if (!answer) return story.note('a chore given up');
  story.note(answer.status === 202 ? 'a chore of unknown outcome' : REFUSED.has(answer.status) ? `refused ${what}` : `chore ${what}`);
  if (answer.status > 202 && !REFUSED.has(answer.status)) story.blame('a chore is done or refused', `${what}: ${JSON.stringify(answer)}`);
}

const missed = (amount: number) => ({
  kind: 'sellCorrection',
  reason: 'ККМ не работала',
  baseDate: '2026-01-12',
  items: [{ name: 'Кофе', price: amount, quantity: 1000, tax: 'vat22' }],
  payments: [{ type: 'cash', sum: amount }],
  total: amount,
});

/** Cash was moved once for each act, and each correction is one document: by the register's own memory. */
export function compareChores(lab: Lab, { acts }: Pick<Backend, 'acts'>, blame: Story['blame']): void {
  for (const { id, kind } of acts.unsettled()) blame('what became of an act is found out', `${kind} ${id}`);
  const documents = lab.fiscal.documents();
  const cashOf = ({ type, payments }: (typeof documents)[number]) =>
    payments.filter((payment) => payment.type === 'cash').reduce((sum, payment) => sum + payment.sum, 0) *
    (type.startsWith('sellReturn') ? -1 : 1);
  const moved = ['cashIn', 'cashOut'].flatMap((kind) => acts.ofKind(kind)).reduce((sum, { amount }) => sum + (amount ?? 0), 0);
  const expected = documents.reduce((sum, document) => sum + cashOf(document), 0) + moved;
  if (lab.fiscal.drawer() !== expected)
    blame('cash is moved once', `the drawer has ${lab.fiscal.drawer()}, by documents and acts ${expected}`);
  const corrected = documents.filter(({ type }) => type.endsWith('Correction')).length;
  const corrections = acts.ofKind('correction').length;
  if (corrected !== corrections) blame('a correction is one document', `the register has ${corrected}, we have ${corrections}`);
}
