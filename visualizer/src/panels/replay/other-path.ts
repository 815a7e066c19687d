/** The answer to "what if": the steps of the other path, what might happen next, and the sale there. Used by what-if.ts. */
import { button, html } from '../../../../web/element.ts';
import { t } from '../../language/language.ts';
import type { Sale } from '../../sale.ts';
import { createSaleCard } from '../sale-card.ts';
import { shortEventType } from './history.ts';

export interface SupposedEvent {
  type: string;
  [field: string]: unknown;
}
/** What `POST /v1/charts/{name}/replay` answers. */
export interface OtherPath {
  steps: {
    sequence: number;
    origin: 'kept' | 'instead' | 'rest' | 'after';
    event: SupposedEvent;
    before: string[];
    after: string[];
    transitions: string[];
  }[];
  leftOut: { sequence: number; type: string }[];
  atWork: { id: string; port: string; outcomes: SupposedEvent[] }[];
  timers: SupposedEvent[];
  sale: Sale;
}

/** The fields of a person's event that the chart requires; the person edits them. */
const FIELDS: ReadonlyMap<string, Record<string, unknown>> = new Map(
  Object.entries({
    'card.presented': { cardRef: 'supposed' },
    'offers.answered': { couponIds: [], points: 0 },
    'payment.changed': { paymentType: 'cash', tendered: null },
    'receipt.requested': { tendered: null },
    'goods.changed': { goods: [] },
    'buyer.changed': { receiptTo: { buyer: null, electronic: false } },
    'payment.made': { paymentType: 'cash', tendered: null },
    'refund.requested': { lines: null },
    'sale.cancelled': { reason: '—' },
    'sale.leftUnpaid': { reason: '—' },
    'attention.resolved': { choice: 'askAgain', evidence: null, by: '' },
  }),
);

export const eventAsSent = (type: string): SupposedEvent => ({ type, ...FIELDS.get(type) });

/** Outcomes of the actors at work, timers that run, and what a person may send. */
const nextEvents = ({ atWork, timers, sale }: OtherPath): SupposedEvent[] => [
  ...atWork.flatMap(({ outcomes }) => outcomes),
  ...timers,
  ...sale.availableEvents.filter(({ refused }) => !refused).flatMap(({ type }) => sentEvents(type, sale)),
];

/** A decision is offered once for each choice that the sale names. */
const sentEvents = (type: string, { attention }: Sale): SupposedEvent[] =>
  type === 'attention.resolved' && attention
    ? attention.choices.map(({ choice }) => ({ ...eventAsSent(type), choice }))
    : [eventAsSent(type)];

function describeEvent({ type, error, choice }: SupposedEvent): string {
  if (choice !== undefined) return `${shortEventType(type)}: ${choice}`;
  const known = (error as { known?: string } | undefined)?.known;
  return `${shortEventType(type)}${known ? `: ${t(known === 'unknown' ? 'unknownWhether' : 'surelyNotDone')}` : ''}`;
}

const createStep = ({ origin, event, after }: OtherPath['steps'][number]): HTMLElement =>
  html(
    'li',
    { class: `is-${origin}` },
    html('b', {}, shortEventType(event.type)),
    html('span', { class: 'from-to' }, ` → ${after.join(' + ')}`),
  );

/** @param start the step at which the path leaves the sale's own. @param goOn asks for the path with one more event. */
export function showOtherPath(path: OtherPath, start: number, goOn: (event: SupposedEvent) => void): HTMLElement[] {
  const { steps, leftOut, sale } = path;
  const next = nextEvents(path);
  return [
    html('h3', {}, t('otherPath')),
    html('ol', { class: 'other-steps', start }, ...steps.filter(({ origin }) => origin !== 'kept').map(createStep)),
    ...(leftOut.length > 0
      ? [html('p', { class: 'hint' }, `${t('leftOut')}: ${leftOut.map(({ type }) => shortEventType(type)).join(', ')}`)]
      : []),
    ...(next.length > 0 ? [html('h3', {}, t('thenWhat'))] : []),
    html('div', { class: 'choices' }, ...next.map((event) => button(describeEvent(event), () => goOn(event)))),
    html('h3', {}, t('saleThere')),
    createSaleCard(sale),
  ];
}
