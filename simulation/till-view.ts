/** What a till shows of a sale, as far as people act on it. Used by `people.ts`, `wishes.ts` and `decisions.ts`. */
export interface TillView {
  id: string;
  path: string;
  tags: string[];
  state: string[];
  pump: number | null;
  nozzle: number | null;
  paymentType: string;
  sequence: number;
  totals: { due: number; paid: number; refunded: number };
  lines: { lineNo: number; unit: string; quantity: number }[];
  notice: { code: string } | null;
  availableEvents: { type: string; refused?: unknown }[];
  attention: { reason: string; choices: { choice: string }[]; evidence: unknown } | null;
}

export const takes = ({ availableEvents }: TillView, type: string): boolean =>
  availableEvents.some((event) => event.type === type && !event.refused);
