/** The operator stops a pump, and looks whether it stands. Used by the day. */
import type { Forecourt } from './forecourt.ts';

/** Where nothing is broken, so soon after the order nothing flows any more. */
const HEARD_MS = 1_000;

/** Asks once: what is answered with 200 must be true, and on a day without faults it is answered so, and at once. */
export async function stopPump({ station, clock, story, isFaultless }: Forecourt, number: number): Promise<void> {
  story.write(`the operator stops pump ${number}`);
  const flowing = () => (station.lab.dispensers.pump(number)?.view().nozzles ?? []).filter(({ state }) => state === 'dispensing');
  if (flowing().length > 0) story.note('a stop while fuel flows');
  const ordered = clock.now();
  const answer = await station.ask('POST', `/v1/pumps/${number}/stop`);
  const heard = answer === 'lost' ? 'lost' : `${answer.status} ${JSON.stringify(answer.body)}`;
  const facts = `pump ${number}: ${heard} after ${clock.now() - ordered} ms`;
  if (answer !== 'lost' && answer.status === 200 && flowing().length > 0) story.blame('a pump that is said to stand stands', facts);
  if (answer !== 'lost' && answer.status === 500) story.blame('no unforeseen fault', facts);
  const isHeard = answer !== 'lost' && answer.status === 200 && clock.now() - ordered <= HEARD_MS;
  if (isFaultless && !isHeard) story.blame('a stop is heard', facts);
}
