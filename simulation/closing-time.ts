/**
 * The checks at the end of a simulated day: books, answered requests, replays and secrets, all read from the disk after one more start.
 * Used by `day.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import { chartOf, versionsOf } from '../machines/index.ts';
import { toSaleState } from '../src/engine/delta.ts';
import { replay } from '../src/engine/history/replay.ts';
import type { StoredEvent } from '../src/engine/journal.ts';
import { demoClients } from '../src/simulators/demo-clients.ts';
import { type BookedSale, compareBooks } from './books.ts';
import { compareChores } from './clerk.ts';
import type { SimulatedClock } from './clock.ts';
import type { Forecourt } from './forecourt.ts';
import type { Plan } from './plan.ts';
import { SECRET } from './simulated-station.ts';

const BY_TAPE = { by: 'Иванов' };

/** Looks into everything, after one more start, so that what is looked at came from the disk. */
export async function closeBooks(yard: Forecourt, clock: SimulatedClock, plan: Plan): Promise<void> {
  const { station, story } = yard;
  station.die('the day is over');
  await clock.run(20_000, () => station.life()?.isUp === true);
  const service = station.life()?.service;
  if (!service) return story.blame('nothing is stuck', 'the service does not start');
  const sales: BookedSale[] = [];
  const types = new Map<string, string[]>();
  for (const id of yard.opened.values()) {
    const record = await service.engine.sale(id);
    if (!record) {
      story.blame('an answered request is durable', `the sale ${id} is gone`);
      continue;
    }
    const { tags, context } = record.snapshot;
    sales.push({ id, tags: tags as ReadonlySet<string>, context });
    const events = await service.journal.events(id);
    await isReplayed(yard, id, events);
    types.set(
      id,
      events.map(({ event }) => event.type),
    );
  }
  if (service.engine.stranded.size > 0) story.blame('a chart fits every sale', [...service.engine.stranded.keys()].join());
  areAnswersKept(yard, types);
  const balances = Object.fromEntries(demoClients().map(({ card, balance }) => [card, balance]));
  const coupons = Object.fromEntries(demoClients().map((client) => [client.card, client.coupons.map(({ couponId }) => couponId)]));
  const pumps = Array.from({ length: plan.pumps }, (_, index) => index + 1);
  const { writtenOff } = yard;
  const { lab } = station;
  compareBooks({ lab, sales, balances, coupons, writtenOff, pumps, unclaimed: (pump) => service.unclaimedAt(pump) }, story.blame);
  await clock.run(300_000, () => service.acts.unsettled().length === 0);
  // A terminal that has lost its memory says nothing of a reconciliation for ever: a person looks at its tape.
  for (const { id, kind } of service.acts.unsettled()) if (kind === 'reconciliation') void service.acts.resolve(id, false, BY_TAPE);
  await clock.run(1_000, () => service.acts.unsettled().length === 0);
  compareChores(lab, service, story.blame);
  if (station.logged.some((row) => SECRET.test(row)))
    story.blame('no secret in a log', station.logged.find((row) => SECRET.test(row)) ?? '');
  if (station.leaked[0]) story.blame('no secret in an answer or a stream', station.leaked[0]);
}

/** The events alone give the stored sale, and say nothing of a card. */
async function isReplayed({ station, story }: Forecourt, id: string, events: StoredEvent[]): Promise<void> {
  const stored = await station.life()?.service.journal.sale(id);
  const chart = stored && chartOf(stored.chart, stored.version)?.chart;
  if (!stored || !chart) return story.blame('a chart fits every sale', id);
  const replayed = toSaleState(replay(versionsOf(stored.chart), events), events[0]?.event.input);
  if (!isDeepStrictEqual(replayed, stored.state)) story.blame('replay is the stored sale', id);
  if (SECRET.test(JSON.stringify(events)) || SECRET.test(JSON.stringify(stored.state))) story.blame('no secret in the history', id);
}

/** What a till was answered stands in the journal, at its place. @param types of the events of each sale, as they lie there. */
function areAnswersKept({ story, answered }: Forecourt, types: ReadonlyMap<string, string[]>): void {
  for (const { saleId, sequence, event } of answered) {
    const stored = types.get(saleId)?.[sequence - 1];
    if (stored !== event) story.blame('an answered request is durable', `${saleId} #${sequence} is ${stored}, not ${event}`);
  }
}
