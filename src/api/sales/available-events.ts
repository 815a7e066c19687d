/** What a sale would take now, and of the rest why not: `availableEvents` of the sale and of a refusal. */
import { chartOf } from '../../../machines/index.ts';
import { ATTENTION_REASONS } from '../../../machines/sale/choices.ts';
import { type ClientEventType, PLAIN_EVENTS } from '../../../machines/sale/events.ts';
import { goodsOf } from '../../../machines/sale/readings.ts';
import type { StateMeta } from '../../../machines/sale/setup.ts';
import { knownEvents, refusalOf } from '../../engine/refusal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { ChartEvent } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import { describeGuard } from './words.ts';

type Attention = StateMeta['attention'];

/**
 * Why a person must decide, and between what; the processing may refuse beside what happens at the pump. What the customer waits for comes
 * first.
 */
export function attentionsOf({ snapshot }: SaleRecord): Attention[] {
  const metas = Object.values(snapshot.getMeta() as Record<string, Partial<StateMeta> | undefined>);
  const cases = metas.flatMap((meta) => meta?.attention ?? []);
  return cases.toSorted((a, b) => ATTENTION_REASONS.indexOf(a.reason) - ATTENTION_REASONS.indexOf(b.reason));
}

/** The first of them; null where nobody must decide. */
const attentionOf = (record: SaleRecord): Attention | null => attentionsOf(record)[0] ?? null;

const isClientEvent = (type: string): type is ClientEventType => Object.hasOwn(PLAIN_EVENTS, type);

/** An event of that type that is taken if any of its type is. */
function plainEvent(type: ClientEventType, record: SaleRecord): ChartEvent {
  const { context } = record.snapshot;
  if (type === 'payment.changed' || type === 'payment.made') return { type, paymentType: context.paymentType, tendered: null };
  if (type === 'goods.changed') return { type, goods: goodsOf(context) };
  if (type === 'attention.resolved') return { type, choice: attentionOf(record)?.choices[0] ?? '', evidence: null, by: '' };
  return PLAIN_EVENTS[type] as unknown as ChartEvent;
}

/** Events that only another state takes are left out; those that a guard refuses come with its words. */
export function availableEvents(record: SaleRecord, language: Language) {
  const saidByEngine = ['chartChanged', 'tooManyEvents'].includes(attentionOf(record)?.reason ?? '');
  if (record.isHeld || saidByEngine) return [{ type: 'attention.resolved' }];
  const chart = chartOf(record.chart, record.version)?.chart;
  if (!chart || record.snapshot.status !== 'active') return [];
  return knownEvents(record.snapshot)
    .filter(isClientEvent)
    .flatMap((type) => {
      const refusal = refusalOf(chart, record.snapshot, plainEvent(type, record));
      if (!refusal) return [{ type }];
      if (refusal.kind === 'notNow') return [];
      return [{ type, refused: { guard: refusal.guard, message: describeGuard(refusal.guard, language) } }];
    });
}
