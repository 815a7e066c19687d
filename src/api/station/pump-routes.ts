/** Pumps over HTTP: state, nozzles with prices, delivered volume, the sales they serve; and the emergency stop. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';

const PumpState = v.picklist(['offline', 'idle', 'calling', 'authorised', 'dispensing', 'delivered', 'error']);
const ShownPrice = v.object({
  state: described(v.picklist(['shown', 'waiting', 'refused']), 'Whether the dispenser shows the price in force.'),
  error: optionalText,
});
const Pump = v.object({
  number: integer,
  state: PumpState,
  since: v.string(),
  lastError: optionalText,
  nozzles: v.array(
    v.object({ number: integer, product: v.string(), name: v.string(), price: integer, state: PumpState, shownPrice: ShownPrice }),
  ),
  delivered: v.nullable(v.object({ volume: integer, amount: integer })),
  saleIds: v.array(v.string()),
  unclaimed: described(
    v.array(
      v.object({
        at: v.string(),
        nozzle: integer,
        volume: integer,
        amount: integer,
        reason: described(optionalText, 'Why, by a person’s word; null: the nozzle is not armed until somebody has said it.'),
      }),
    ),
    'Fuel that flowed for no sale, newest first.',
  ),
});

const describeList = describeOperation({
  tag: 'forecourt',
  summary: { en: 'All pumps', ru: 'Все ТРК' },
  answers: { 200: v.object({ pumps: v.array(Pump) }) },
});
const describeReading = describeOperation({
  tag: 'forecourt',
  summary: { en: 'One pump', ru: 'Одна ТРК' },
  answers: { 200: Pump },
  problems: [404],
});
const describeStop = describeOperation({
  tag: 'forecourt',
  summary: { en: 'Stop a pump now', ru: 'Остановить ТРК сейчас' },
  description:
    'Every nozzle of the pump is ordered to stop. 200: each is heard to stand. 503 names the silent ones in `faults`; they are told again.',
  answers: { 200: Pump },
  problems: [404, 503],
});

const listPumps = (backend: Backend) =>
  backend.pumps().map((pump) => ({
    ...pump,
    since: isoTime(pump.since),
    unclaimed: backend
      .unclaimedAt(pump.number)
      .map(({ at, nozzle, volume, amount, reason }) => ({ at: isoTime(at), nozzle, volume, amount, reason })),
  }));

/** @throws Problem 404. */
function findPump(context: Context, backend: Backend) {
  const pump = listPumps(backend).find(({ number }) => String(number) === context.req.param('n'));
  if (!pump) throw new Problem('not-found', 'there is no such pump');
  return pump;
}

const notHeardToStand = (pump: number, nozzles: number[]): Problem =>
  new Problem(
    'device-offline',
    `pump ${pump}: nozzles not heard to stand: ${nozzles.join(', ')}; they are ordered to stop again and again`,
    {
      retryable: true,
      faults: nozzles.map((nozzle) => ({ path: `nozzles[${nozzle}]`, message: 'not heard to stand' })),
    },
  );

export const pumpRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/pumps', describeList, (context) => context.json({ pumps: listPumps(backend) }))
    .get('/v1/pumps/:n', describeReading, (context) => context.json(findPump(context, backend)))
    .post('/v1/pumps/:n/stop', describeStop, async (context) => {
      const { number } = findPump(context, backend);
      const silent = await backend.stopPump(number);
      if (silent.length > 0) throw notHeardToStand(number, silent);
      return context.json(findPump(context, backend));
    });
