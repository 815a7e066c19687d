/** A shift's report as clients read it: figures, or the paper that is printed. Used by the shift's routes. */
import type { Context } from 'hono';
import * as v from 'valibot';
import type { ShiftReport } from '../../forecourt/shift-record.ts';
import { shiftText } from '../../forecourt/shift-text.ts';
import { NO_TILL } from '../../forecourt/till/till-figures.ts';
import type { Words } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import type { ProblemSlug } from '../http/problem-kinds.ts';
import { Problem } from '../http/problems.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime, isoTimeOrNull } from '../http/time.ts';

const Sum = v.object({ count: integer, amount: described(integer, 'Kopecks.') });
const Kopecks = v.nullable(integer);
const Handover = v.object({
  at: v.string(),
  from: optionalText,
  to: v.string(),
  workplace: optionalText,
  sales: Sum,
  refunds: Sum,
  expected: described(Kopecks, 'By our books, from the count before on.'),
  counted: integer,
});

export const ShiftRow = {
  number: integer,
  fnNumber: described(v.optional(v.string()), 'The fiscal drive that records it; on another one numbers begin anew.'),
  openedAt: v.string(),
  openedBy: v.string(),
  closedAt: v.nullable(v.string()),
  closedBy: v.nullable(v.string()),
};
export const Shift = v.object({
  ...ShiftRow,
  state: described(v.picklist(['opened', 'expired', 'closed']), 'Expired: over 24 hours; it must be closed before a receipt.'),
  totals: v.object({
    sales: Sum,
    refunds: Sum,
    net: integer,
    deliveries: described(v.optional(Sum), 'Receipts of fuel that was prepaid by an earlier receipt: no money of their own.'),
    proving: v.object({ count: integer, volume: integer }),
  }),
  nonFiscal: described(
    v.optional(v.object({ sales: Sum, refunds: Sum, net: integer })),
    'Sales by payment types that make no receipt: among the payment types and the products, not among the totals. Absent in older shifts.',
  ),
  paymentTypes: v.array(v.object({ code: v.string(), name: v.string(), kind: v.string(), sales: Sum, refunds: Sum, net: integer })),
  products: v.array(v.object({ code: v.string(), name: v.string(), unit: v.string(), quantity: integer, amount: integer })),
  pumps: v.array(
    v.object({
      pump: integer,
      nozzle: integer,
      ours: described(integer, 'What our sales delivered, ml.'),
      totaliser: described(v.nullable(integer), 'How far the totaliser has moved, ml; null where it was not read.'),
    }),
  ),
  register: described(
    v.nullable(v.object({ shiftNumber: integer, sell: Sum, sellReturn: Sum, cashDrawer: integer })),
    'The register’s own totals; null where it cannot be asked.',
  ),
  differences: described(
    v.array(
      v.object({
        book: v.picklist(['register', 'dispensers', 'drawer']),
        subject: v.string(),
        ours: integer,
        theirs: integer,
        message: v.string(),
      }),
    ),
    'Every disagreement of the three books and the drawer.',
  ),
  drawer: v.object({
    opened: described(Kopecks, 'What it began with; null where nobody could say.'),
    in: described(integer, 'Laid in.'),
    out: described(integer, 'Taken out.'),
    expected: described(Kopecks, 'What must be in it by our books.'),
    counted: described(Kopecks, 'At the close, else at the last handover; null: not counted.'),
  }),
  drawerLeft: described(Kopecks, 'By the register’s counter after the Z report; null where it was not read.'),
  byCashier: v.array(v.object({ cashier: v.string(), sales: Sum, refunds: Sum, net: integer, cash: integer })),
  withoutSale: described(
    v.array(
      v.object({
        kind: v.picklist(['sell', 'sellReturn', 'sellCorrection', 'sellReturnCorrection']),
        paidBy: optionalText,
        count: integer,
        amount: integer,
      }),
    ),
    'Corrections, and returns whose sale was not found.',
  ),
  handovers: v.array(Handover),
  text: described(v.string(), 'The report as it is printed: Russian, at most 40 characters a line.'),
});

export const timesOf = ({ openedAt, closedAt }: { openedAt: number; closedAt: number | null }) => ({
  openedAt: isoTime(openedAt),
  closedAt: isoTimeOrNull(closedAt),
});

/** The report, or the problem where there is none. */
export function answerReport(
  context: Context,
  { stations }: Pick<Backend, 'stations'>,
  report: ShiftReport | null | undefined,
  slug: ProblemSlug,
  reason: Words,
): Response {
  const language = languageOf(context);
  if (!report) throw new Problem(slug, reason[language]);
  const text = shiftText(stations.inForce().document.name, { ...NO_TILL, ...report }).join('\n');
  if (context.req.header('accept')?.startsWith('text/plain')) return context.text(`${text}\n`);
  const { figures, differences, handovers, ...shift } = { ...NO_TILL, ...report };
  const { paymentTypes, products, nonFiscal, ...totals } = figures;
  return context.json({
    ...shift,
    ...timesOf(report),
    handovers: handovers.map((handover) => ({ ...handover, at: isoTime(handover.at) })),
    drawerLeft: report.drawerLeft ?? null,
    text,
    totals,
    nonFiscal,
    paymentTypes,
    products,
    differences: differences.map(({ message, ...difference }) => ({ ...difference, message: message[language] })),
  });
}
