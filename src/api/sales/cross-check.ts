/** A person's decision on a sale, with what the books and the devices say to it. Used by tell-sale.ts. */
import { numberIn } from '../../../machines/sale/readings.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { NotBelieved } from '../../forecourt/evidence-desk.ts';
import type { Backend } from '../backend.ts';
import { Problem, type ProblemFacts } from '../http/problems.ts';
import { attentionOf } from './available-events.ts';
import type { DeliveryProgress } from './live-deliveries.ts';
import type { EventRequest } from './request-schemas.ts';

/** As it came from the client, or with the devices' answers in its evidence. */
export type Event = EventRequest | (Omit<Extract<EventRequest, { type: 'attention.resolved' }>, 'evidence'> & { evidence: unknown });

const SLUGS = {
  anotherSale: 'evidence-of-another-sale',
  contradicted: 'evidence-contradicted',
  pumpRunning: 'pump-running',
} as const;

/** What the sale does not offer is left for the sale to refuse. @throws Problem 409 or 422 where the word cannot be true. */
export async function crossCheck(
  { evidenceDesk }: Pick<Backend, 'evidenceDesk'>,
  record: SaleRecord,
  event: EventRequest,
  progress: DeliveryProgress | undefined,
): Promise<Event> {
  if (event.type !== 'attention.resolved' || !attentionOf(record)?.choices.includes(event.choice)) return event;
  const { id, createdAt } = record;
  const { context } = record.snapshot;
  const lastVolume = progress?.volume ?? numberIn(context.unsettled?.evidence, 'lastVolume');
  try {
    return { ...event, evidence: await evidenceDesk.crossCheck({ id, createdAt, context, lastVolume }, event) };
  } catch (problem) {
    throw problem instanceof NotBelieved ? problemOf(problem, { event: event.type, saleId: id }) : problem;
  }
}

const problemOf = ({ kind, message, saleId }: NotBelieved, facts: ProblemFacts): Problem =>
  new Problem(SLUGS[kind], message, { ...facts, ...(saleId ? { saleId } : {}), retryable: kind === 'pumpRunning' });
