/** What was done at the till beside the sales, as clients see it. Used by the shift's cases and the till's routes. */
import * as v from 'valibot';
import type { Act } from '../../forecourt/till/act.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';

export const ActView = v.object({
  id: v.string(),
  kind: v.string(),
  state: described(v.picklist(['ordered', 'done', 'notDone', 'unknown']), '`unknown`: it may have been done; the device is still asked.'),
  at: v.string(),
  by: v.string(),
  workplace: optionalText,
  amount: v.nullable(integer),
  evidence: described(v.nullable(v.looseObject({})), 'What the device said.'),
});

export const actView = ({ id, kind, state, at, by, workplace, amount, outcome }: Act): v.InferOutput<typeof ActView> => ({
  id,
  kind,
  state,
  at: isoTime(at),
  by,
  workplace,
  amount,
  evidence: outcome,
});
