/** The table of a chart: each state of a sale by each event of the API, and what becomes of it. Used by the walks. */
import type { SaleContext } from '../../machines/sale/context.ts';
import { PLAIN_EVENTS } from '../../machines/sale/events.ts';
import { refusalOf } from '../../src/engine/refusal.ts';
import { advance, type Chart, type ChartEvent, type Snapshot, statesOf } from '../../src/engine/step.ts';
import type { Visit } from './walk.ts';

/** As a till would send it, most likely to be taken. */
function likely(type: string, context: SaleContext, chosen: string): ChartEvent {
  if (type === 'payment.changed') return { type, paymentType: context.paymentType, tendered: null };
  if (type === 'attention.resolved') {
    return { type, choice: chosen, evidence: { transactionId: 'T-9', documentNumber: 90, shiftNumber: 12, volume: 0 }, by: 'Иванов' };
  }
  return PLAIN_EVENTS[type as keyof typeof PLAIN_EVENTS] as unknown as ChartEvent;
}

const choicesIn = (snapshot: Snapshot): string[] =>
  Object.values(snapshot.getMeta() as Record<string, { attention?: { choices: string[] } } | undefined>).flatMap(
    (meta) => meta?.attention?.choices ?? [],
  );

const RESTING = ['fulfilment.loyalty.settled', 'fulfilment.handover.kept'];

/** The state's name; regions that rest are left out, and two that both move are told apart in rows of their own. */
function nameOf(snapshot: Snapshot): string | null {
  const states = statesOf(snapshot);
  const moving = states.filter((state) => !RESTING.includes(state));
  return moving.length > 1 ? null : (moving[0] ?? states.join(' + '));
}

/** `→ state` where it is taken, `422 guard` where a guard refuses it, `409` where the state does not know it (left out
 * where it is all that occurs). */
export function tableOf(chart: Chart, visits: Visit[]): string {
  const rows = new Map<string, Map<string, Set<string>>>();
  for (const { snapshot } of visits) {
    const state = nameOf(snapshot);
    if (state === null) continue;
    const row = rows.get(state) ?? new Map<string, Set<string>>();
    rows.set(state, row);
    for (const type of Object.keys(PLAIN_EVENTS)) {
      const choices = type === 'attention.resolved' ? [...choicesIn(snapshot), ''].slice(0, 1) : [''];
      for (const choice of choices) {
        const event = likely(type, snapshot.context, choice);
        const refusal = refusalOf(chart, snapshot, event);
        const cell = row.get(type) ?? new Set<string>();
        row.set(type, cell);
        if (!refusal) cell.add(`→ ${nameOf(advance(chart, snapshot, event).snapshot) ?? '…'}`);
        else cell.add(refusal.kind === 'guard' ? `422 ${refusal.guard}` : '409');
      }
    }
  }
  return [...rows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, row]) => {
      const told = [...row].map(([type, cell]) => [type, [...cell].toSorted().join(' | ')] as const);
      const plain = told.filter(([, cell]) => cell !== '409').map(([type, cell]) => `  ${type.padEnd(20)} ${cell}`);
      return [state, ...plain].join('\n');
    })
    .join('\n');
}
