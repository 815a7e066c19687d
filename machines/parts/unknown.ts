/**
 * What is done about an order whose outcome is unknown (D10): its receiver is asked; where it cannot say, a person decides on the
 * evidence. Used for the payment, the receipt, the delivery and money given back. Nothing is ordered a second time here.
 */
import type { AttentionReason, Choice } from '../sale/choices.ts';
import { type SaleTag, sale } from '../sale/setup.ts';
import { chose, isForgotten, keepEvidence, recordResolution } from '../sale/vocabulary.ts';

type SaleState = Parameters<typeof sale.createStateConfig>[0];
type Ask = Extract<NonNullable<SaleState['invoke']>, { src: 'askPayment' | 'askReceipt' | 'askReversal' | 'askPump' }>;
type Unknown = { target: string; description: string };
type Choosing = Exclude<NonNullable<NonNullable<SaleState['on']>['attention.resolved']>, string | readonly unknown[]>;
type ActionOf<Transition extends { actions?: unknown }> = Extract<NonNullable<Transition['actions']>, readonly unknown[]>[number];

/** The receiver is asked what became of the order; where it cannot say, a person decides. `ask` says what its answers mean. */
export const askReceiver = ({
  description,
  tags = [],
  ask,
  unknown,
  forgotten,
}: {
  description: string;
  tags?: SaleTag[];
  ask: Ask;
  unknown: Unknown;
  /** Where the receiver has forgotten what it was asked; absent: as where it cannot say. */
  forgotten?: Unknown;
}) => {
  const unsettled = { ...unknown, actions: keepEvidence } as const;
  const onError = forgotten ? ([{ guard: isForgotten, ...forgotten, actions: keepEvidence }, unsettled] as const) : unsettled;
  return sale.createStateConfig({ description, tags, invoke: { ...ask, onError } });
};

interface Decision {
  choice: Choice;
  target: string;
  description: string;
  /** After the decision is recorded. */
  actions?: ActionOf<Choosing>[];
}

/** A person chooses; the decision is recorded with who made it. */
export const personDecides = ({
  reason,
  description,
  tags = [],
  decisions,
  on = {},
  entry = [],
}: {
  reason: AttentionReason;
  description: string;
  tags?: SaleTag[];
  decisions: Decision[];
  /** Other events that do the same as a choice. */
  on?: SaleState['on'];
  entry?: NonNullable<SaleState['entry']>;
}) =>
  sale.createStateConfig({
    description,
    tags: [...tags, 'attention'],
    entry,
    meta: { attention: { reason, choices: decisions.map(({ choice }) => choice) } },
    on: {
      ...on,
      'attention.resolved': decisions.map(({ choice, actions = [], ...transition }) => ({
        ...transition,
        guard: chose(choice, reason),
        actions: [recordResolution, ...actions],
      })),
    },
  });
