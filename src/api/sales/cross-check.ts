/** A person's decision on a sale, with what the books and the devices say to it. Used by tell-sale.ts. */
import { numberIn } from '../../../machines/sale/readings.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { NotBelieved } from '../../forecourt/evidence-desk.ts';
import type { Backend } from '../backend.ts';
import { Problem, type ProblemFacts } from '../http/problems.ts';
import { attentionsOf } from './available-events.ts';
import type { DeliveryProgress } from './live-deliveries.ts';
import type { EventRequest } from './request-schemas.ts';

/** As it came from the client, or with the devices' answers in its evidence. */
export type Event = EventRequest | (Omit<Resolving, 'evidence'> & { evidence: unknown });

const SLUGS = {
  anotherSale: 'evidence-of-another-sale',
  contradicted: 'evidence-contradicted',
  pumpRunning: 'pump-running',
} as const;

type Resolving = Extract<EventRequest, { type: 'attention.resolved' }>;

/** The case that is meant: the one that is named, else the first that offers the choice; undefined: none does. */
const caseMeant = (record: SaleRecord, { reason, choice }: Resolving) =>
  attentionsOf(record).find((one) => one.choices.includes(choice) && (reason === undefined || one.reason === reason));

/** What the sale does not offer is left for the sale to refuse. @throws Problem 409 or 422 where the word cannot be true. */
export async function crossCheck(
  { evidenceDesk }: Pick<Backend, 'evidenceDesk'>,
  record: SaleRecord,
  event: EventRequest,
  progress: DeliveryProgress | undefined,
): Promise<Event> {
  if (event.type !== 'attention.resolved') return event;
  const meant = caseMeant(record, event);
  if (!meant) return event;
  // With two cases at once the sale must know which one is decided.
  const word = attentionsOf(record).length > 1 ? { ...event, reason: meant.reason } : event;
  const { id, createdAt } = record;
  const { context } = record.snapshot;
  const lastVolume = progress?.volume ?? numberIn(context.unsettled?.evidence, 'lastVolume');
  try {
    return { ...word, evidence: await evidenceDesk.crossCheck({ id, createdAt, context, lastVolume }, word) };
  } catch (problem) {
    throw problem instanceof NotBelieved ? problemOf(problem, { event: event.type, saleId: id }) : problem;
  }
}

const problemOf = ({ kind, message, saleId }: NotBelieved, facts: ProblemFacts): Problem =>
  new Problem(SLUGS[kind], message, { ...facts, ...(saleId ? { saleId } : {}), retryable: kind === 'pumpRunning' });
