/** The requests of a till: each is sent until it is answered, some twice. Used by `people.ts` and `clerk.ts`. */
import { pause } from '../src/clock.ts';
import type { Chance } from './chance.ts';
import type { Forecourt } from './forecourt.ts';
import type { PlannedSale } from './plan.ts';
import type { Answer } from './simulated-station.ts';
import type { TillView } from './till-view.ts';

export type TillEvent = Record<string, unknown> & { type: string };

const PATIENCE = 60;
/** What a fiscal till does on no answer: the same again, under the same key. */
const AGAIN = new Set([408, 500, 503]);

/** Not now, for a device does not answer: the operator may try something else. */
const isPutOff = (answer: Answer | 'lost'): boolean => answer !== 'lost' && String(answer.body.type).endsWith('device-offline');

/** Sends a request until it is answered. @returns null where nobody answered for very long. */
export async function insist(
  yard: Forecourt,
  chance: Chance,
  path: string,
  body: unknown,
  key: string,
  twice: boolean,
): Promise<Answer | null> {
  const { station, clock, story } = yard;
  for (let left = PATIENCE; left > 0; ) {
    const first = station.ask('POST', path, body, key);
    const second = twice ? station.ask('POST', path, body, key) : null;
    const answer = await first;
    const again = await second;
    if (answer === 'lost') story.note('a request lost with its process');
    if (again && again !== 'lost' && answer !== 'lost') {
      story.note('a request sent twice');
      if (again.status < 300 && answer.status < 300 && again.body.id !== answer.body.id) {
        story.blame('one effect per key', `the key ${key} opened ${String(answer.body.id)} and ${String(again.body.id)}`);
      }
    }
    const isFirst = answer !== 'lost' && !AGAIN.has(answer.status) && !String(answer.body.type).endsWith('request-in-progress');
    if (isFirst) return answer;
    if (answer !== 'lost' && isPutOff(answer)) {
      story.note(`no sale: ${path === '/v1/sales' ? 'at its opening' : 'before its payment'} a device is down`);
      if (yard.isFaultless) story.blame('nobody is troubled where nothing is broken', JSON.stringify(answer.body));
      if (!yard.isCalm() && /(events|payments)$/.test(path) && chance.odds(20)) return answer;
    }
    // As long as the device stays broken, nobody can be served; once the faults have stopped, patience ends.
    if (!isPutOff(answer) || yard.isCalm()) left--;
    if (answer !== 'lost' && answer.status === 500) story.blame('no unforeseen fault', `${path} ${JSON.stringify(body)}`);
    await pause(clock, chance.whole(200, 3_000));
  }
  return null;
}

/** Starts the sale; null where its pump never came free. */
export async function place(yard: Forecourt, { order, index, manners }: PlannedSale, chance: Chance): Promise<string | null> {
  const { station, clock, story } = yard;
  for (let tries = 0; tries < 200; tries++) {
    const answer = await insist(yard, chance, '/v1/sales', order, `order-${index}`, !yard.isCalm() && chance.odds(manners.repeats));
    if (answer?.status === 201) {
      const id = String(answer.body.id);
      yard.answered.push({ saleId: id, sequence: 1, event: 'sale.opened' });
      yard.opened.set(index, id);
      station.lab.dispensers.pump(Number(order.pump))?.customer({});
      return id;
    }
    if (answer && String(answer.body.type).endsWith('price-not-shown')) story.note('no sale at a price that the pump does not show');
    else if (answer && answer.status !== 409) {
      story.blame('a good order is taken', `${answer.status} ${JSON.stringify(answer.body)} to ${JSON.stringify(order)}`);
      return null;
    }
    if (answer?.status === 409) story.note('two clients for one pump');
    await pause(clock, chance.whole(2_000, 8_000));
  }
  story.blame('nothing is stuck', `the pump ${order.pump} never came free for sale ${index}`);
  return null;
}

export async function send(yard: Forecourt, chance: Chance, sale: TillView, event: TillEvent, key: string, twice: boolean): Promise<void> {
  const { type, ...payment } = event;
  const isLatePayment = type === 'payment.made';
  const path = `/v1/sales/${sale.id}/${isLatePayment ? 'payments' : 'events'}`;
  const answer = await insist(yard, chance, path, isLatePayment ? payment : event, key, twice);
  if (!answer) return yard.story.blame('nothing is stuck', `nobody took ${event.type} of sale ${sale.id}`);
  if (answer.status === 200) yard.answered.push({ saleId: sale.id, sequence: Number(answer.body.sequence), event: event.type });
  else if (answer.status === 409 || answer.status === 422 || isPutOff(answer)) yard.story.note(`refused ${event.type}`);
  else yard.story.blame('an event is taken or refused', `${answer.status} to ${event.type}: ${JSON.stringify(answer.body)}`);
}
