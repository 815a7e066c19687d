/** A sale as clients read it, as a schema: the OpenAPI document is made of it. sale-view.ts makes such sales. */
import * as v from 'valibot';
import { ATTENTION_REASONS } from '../../../machines/sale/choices.ts';
import { UNITS } from '../../domain/lines.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';

const Attention = v.object({
  reason: v.picklist(ATTENTION_REASONS),
  message: v.string(),
  choices: v.array(v.object({ choice: v.string(), message: v.string() })),
  evidence: v.nullable(v.unknown()),
});
const Refused = v.object({ guard: v.string(), message: v.string() });

export const Lines = v.array(
  v.object({
    lineNo: integer,
    part: integer,
    code: v.string(),
    name: v.string(),
    unit: v.picklist(UNITS),
    quantity: described(integer, 'Thousandths.'),
    listPrice: integer,
    price: integer,
    amount: integer,
    discount: integer,
    pointsSpent: integer,
    couponId: optionalText,
  }),
);

export const Totals = v.object({
  list: integer,
  discount: integer,
  pointsSpent: integer,
  rounding: described(integer, 'What was rounded down, where the station rounds to whole roubles.'),
  due: integer,
  tendered: described(v.nullable(integer), 'Cash only.'),
  change: integer,
  paid: described(integer, 'Money taken here; 0 for recorded kinds.'),
  refunded: integer,
  pointsAccrued: integer,
  pointsToAccrue: described(integer, 'What Megainsight will accrue once it has settled the sale.'),
  pointsAnnulled: described(integer, 'Accrued, and taken back with a refund.'),
  pointsReturned: integer,
});

export const Sale = v.pipe(
  v.object({
    id: v.string(),
    path: v.string(),
    chart: v.object({ name: v.string(), version: integer }),
    state: described(v.array(v.string()), 'Innermost states; they may change between versions of a chart.'),
    tags: described(v.array(v.string()), 'The promise to clients.'),
    workplace: v.string(),
    pump: v.nullable(integer),
    nozzle: v.nullable(integer),
    product: optionalText,
    preset: v.nullable(
      v.object({ type: v.string(), volume: v.optional(integer), amount: v.optional(integer), ceiling: v.optional(integer) }),
    ),
    paymentType: v.string(),
    client: v.nullable(
      v.object({
        cardNumber: described(v.string(), 'Masked.'),
        name: v.string(),
        status: v.string(),
        balance: integer,
        maxSpendPercent: integer,
        accrualPercent: integer,
        coupons: v.array(
          v.object({
            couponId: v.string(),
            title: v.string(),
            productCode: v.string(),
            productName: v.string(),
            personalPrice: integer,
            maxQuantity: integer,
          }),
        ),
        maxPoints: described(integer, 'The most that can be spent with the coupons chosen so far.'),
        module: described(
          v.nullable(
            v.object({
              percent: described(integer, 'What it takes off, hundredths of a percent.'),
              accumulated: described(integer, 'Bought so far, kopecks; once the sale is paid and in the book, with it.'),
            }),
          ),
          'The bonus module, where the discount is its: no coupons, no points. Null: the discount is the processing’s.',
        ),
      }),
    ),
    lines: Lines,
    totals: Totals,
    refund: described(
      v.nullable(
        v.object({
          reason: v.picklist(['underDelivered', 'returned']),
          total: described(integer, 'Money that goes back, kopecks.'),
          pointsReturned: integer,
          lines: v.array(
            v.object({
              lineNo: integer,
              part: integer,
              code: v.string(),
              name: v.string(),
              unit: v.picklist(UNITS),
              quantity: described(integer, 'Thousandths.'),
              price: integer,
              amount: integer,
              pointsReturned: integer,
            }),
          ),
        }),
      ),
      'What is given back just now; ' +
        'with the tag `awaitingConfirmation` it waits for `offers.confirmed`, and `sale.cancelled` calls it off.',
    ),
    delivered: v.object({ volume: integer, amount: described(integer, 'As the pump shows it, at list price.'), overrun: integer }),
    receipts: v.array(
      v.object({
        kind: v.picklist(['sell', 'sellReturn']),
        documentNumber: integer,
        fiscalSign: v.string(),
        shiftNumber: integer,
        total: integer,
        at: described(optionalText, 'By the register; null where a person vouches for a document that it was not asked about.'),
        printed: v.boolean(),
        training: described(v.optional(v.boolean()), 'The register was in training mode: the receipt is not fiscal.'),
      }),
    ),
    slips: described(
      v.array(v.object({ kind: v.picklist(['sell', 'sellReturn']), total: integer, at: optionalText })),
      'Non-fiscal papers of a payment type that makes no receipt; `at` is null where a person vouches for one.',
    ),
    unusedCoupons: described(
      v.array(v.object({ couponId: v.string(), title: v.string(), message: v.string() })),
      'Chosen, and no better than the price that is paid anyway: not sent, and not used up.',
    ),
    resolutions: described(
      v.array(v.object({ reason: v.optional(v.string()), choice: v.string(), evidence: v.unknown(), by: v.string() })),
      'What persons decided, with what the devices answered when they were asked: `evidence.crossChecked`.',
    ),
    lowered: described(v.array(v.string()), 'Why fewer points are spent than were asked for.'),
    notice: described(v.nullable(v.object({ device: v.string(), code: v.string(), message: v.string() })), "The last device's word."),
    cancelReason: optionalText,
    unpaidReason: optionalText,
    availableEvents: v.array(v.object({ type: v.string(), refused: v.optional(Refused) })),
    attention: described(v.nullable(Attention), 'What a person must decide first; null: nothing.'),
    attentions: described(v.array(Attention), 'All that persons must decide: the processing may refuse while the pump is in doubt.'),
    sequence: integer,
    createdAt: v.string(),
    endedAt: optionalText,
  }),
  v.title('Sale'),
);

export const Sales = v.object({ sales: v.array(Sale), nextCursor: optionalText });
