/**
 * Plays one simulated day: first with faults, then without until every sale has ended, then the closing checks. Used by the runs and the
 * tests of days.
 */
import './no-sockets.ts';
import { createHash } from 'node:crypto';
import type { Clock } from '../src/clock.ts';
import { createChance } from './chance.ts';
import { doChore } from './clerk.ts';
import { createSimulatedClock, type SimulatedClock } from './clock.ts';
import { closeBooks } from './closing-time.ts';
import { Lost } from './disk.ts';
import { FAULTS, mendAll } from './faults.ts';
import type { Forecourt } from './forecourt.ts';
import type { Death } from './mishaps.ts';
import { serveCustomer } from './people.ts';
import type { Plan, PlannedFault } from './plan.ts';
import { createSimulatedStation, type Life, type SimulatedStation } from './simulated-station.ts';
import { stopPump } from './stop.ts';
import { type Broken, createStory, type Story } from './story.ts';
import { watchSteps } from './watch.ts';

export interface Outcome {
  plan: Plan;
  broken: Broken[];
  noted: Set<string>;
  lines: string[];
  /** Of every line told. */
  hash: string;
  sales: number;
  steps: number;
  lives: number;
  /** How often the disk and the wires were touched. */
  touches: Record<Death['at'] | 'statement', number>;
}

/** Within so long after the faults have stopped every sale must be at its end. */
const CALM_LIMIT_MS = 3_600_000;

/** So many events no sale has, whatever goes wrong. */
const RUNAWAY = 2_000;

const STRICT = { forbidFillWithoutCard: true, blockRefund: true, allowLate: false };

function stationOf(plan: Plan, clock: SimulatedClock, story: Story, parts: { onLife(life: Life): void; onLost(): void }): SimulatedStation {
  const chance = createChance(`${plan.seed}/station`);
  const discount = { type: 'terminal' as const, terminal: '2', printCardNumber: 'whole' as const, allowLate: true };
  const discounts = [
    { ...discount, name: 'Megainsight, наличные', shortName: 'MI1', request: 'operator' as const },
    { ...discount, name: 'Megainsight, карты', shortName: 'MI2', request: 'always' as const, ...(plan.strict ? STRICT : {}) },
  ];
  return createSimulatedStation({
    clock,
    chance,
    story,
    pumps: plan.pumps,
    nozzles: plan.nozzles,
    threaded: plan.threaded === true,
    document: { discounts, ...plan.papers },
    ...parts,
  });
}

/** Who waits for a sale's next event. */
function changes(clock: Clock) {
  const waiting = new Map<string, (() => void)[]>();
  return {
    tell(saleId: string) {
      const due = waiting.get(saleId) ?? [];
      waiting.delete(saleId);
      for (const wake of due) wake();
    },
    next: (saleId: string, ms: number) =>
      new Promise<void>((resolve) => {
        const callOff = clock.after(ms, resolve);
        const wake = () => {
          callOff();
          resolve();
        };
        waiting.set(saleId, [...(waiting.get(saleId) ?? []), wake]);
      }),
  };
}

const touchesOf = (station: SimulatedStation): Outcome['touches'] => ({
  beforeCommit: station.commits(),
  afterCommit: station.commits(),
  exchange: station.exchanges(),
  statement: station.statements(),
});

/** Plays a day. The same plan gives the same lines, byte for byte. */
export async function playDay(plan: Plan): Promise<Outcome> {
  const clock = createSimulatedClock();
  const story = createStory(clock.now);
  const chance = createChance(`${plan.seed}/day`);
  const wakes = changes(clock);
  const sequences = new Map<string, number>();
  const opened = new Map<number, string>();
  const nameOf = (saleId: string) => `sale ${[...opened].find(([, id]) => id === saleId)?.[0] ?? saleId}`;
  /** Processes that were started; some are lost before they are put together. */
  let lives = 0;
  let isCalm = false;
  let isRunaway = false;
  const onLife = ({ service }: Life) => {
    watchSteps(service, story, sequences, nameOf);
    service.engine.watch((change) => {
      if (change.kind !== 'event') return;
      wakes.tell(change.record.id);
      if (change.record.sequence < RUNAWAY || isRunaway) return;
      isRunaway = true;
      story.blame('no sale goes round in circles', `${nameOf(change.record.id)} at its event ${RUNAWAY}`);
      station.die('a sale goes round in circles');
    });
  };
  const onLost = () => clock.after(chance.whole(500, 8_000), () => void startAgain());
  const station = stationOf(plan, clock, story, { onLife, onLost });
  /** A new process; now and then it is lost again before it is well up. */
  async function startAgain(): Promise<void> {
    if (isRunaway) return;
    const death = plan.deaths?.[lives];
    if (death) station.dieAt({ ...death });
    else if (!plan.deaths && lives > 0 && !isCalm && chance.odds(30)) {
      story.note('lost twice in a row');
      station.dieAt({ at: chance.one(['beforeCommit', 'afterCommit', 'exchange']), after: chance.whole(0, 5) });
    }
    story.write('a new process starts');
    lives++;
    await station.boot();
  }
  const yard: Forecourt = {
    station,
    clock,
    story,
    seed: plan.seed,
    isCalm: () => isCalm,
    isFaultless: plan.faults.length === 0 && !plan.deaths && !plan.diskFails,
    nextChange: wakes.next,
    answered: [],
    opened,
    writtenOff: new Map(),
  };
  const unforeseen = (problem: unknown) => {
    if (!(problem instanceof Lost) && !((problem as Error)?.cause instanceof Lost))
      story.blame('nothing escapes', String((problem as Error)?.stack ?? problem));
  };
  process.on('unhandledRejection', unforeseen);
  let touches = touchesOf(station);
  try {
    void startAgain();
    await clock.run(1_500, () => station.life()?.isUp === true);
    await playPhases(plan, yard, clock, () => {
      isCalm = true;
    });
    touches = touchesOf(station);
    await closeBooks(yard, clock, plan);
  } finally {
    process.off('unhandledRejection', unforeseen);
    station.close();
  }
  const steps = [...sequences.values()].reduce((all, sequence) => all + sequence, 0);
  const { broken, noted, lines } = story;
  return {
    plan,
    touches,
    broken,
    noted,
    lines,
    hash: createHash('sha256').update(lines.join('\n')).digest('hex'),
    sales: opened.size,
    steps,
    lives,
  };
}

function strike({ name, pump, index }: PlannedFault, { station, story, seed }: Forecourt, clock: SimulatedClock): void {
  story.note(`fault: ${name}`);
  story.write(`${name}${/pump|nozzle|customer/.test(name) ? ` (pump ${pump})` : ''}`);
  FAULTS[name]({ station, pump, clock, chance: createChance(`${seed}/fault-${index}`) });
}

/** The faults, and then none: by a bounded time everybody has been served. */
async function playPhases(plan: Plan, yard: Forecourt, clock: SimulatedClock, calmDown: () => void): Promise<void> {
  if (plan.diskFails) yard.station.breakDisk(plan.diskFails.kind, plan.diskFails.statement, 1);
  await clock.run(1_500);
  let served = 0;
  for (const sale of plan.sales) {
    clock.after(sale.at, () => {
      serveCustomer(yard, sale).then(
        () => served++,
        (problem) => yard.story.blame('nothing escapes', String((problem as Error).stack)),
      );
    });
  }
  let chores = 0;
  for (const chore of plan.chores ?? []) {
    clock.after(chore.at, () => {
      doChore(yard, chore).then(
        () => chores++,
        (problem) => yard.story.blame('nothing escapes', String((problem as Error).stack)),
      );
    });
  }
  for (const fault of plan.faults) clock.after(fault.at, () => yard.isCalm() || strike(fault, yard, clock));
  for (const { at, pump } of plan.stops ?? []) clock.after(at, () => yard.isCalm() || void stopPump(yard, pump));
  const last = Math.max(plan.sales.at(-1)?.at ?? 0, plan.faults.at(-1)?.at ?? 0);
  await clock.run(last + 15_000);
  calmDown();
  if (!plan.deaths) mendAll(yard.station, plan.pumps);
  yard.story.write('the faults stop');
  // Whoever stood at a pump lifts the nozzle now, or leaves it.
  const lifting = () => {
    for (let number = 1; number <= plan.pumps; number++) {
      const pump = yard.station.lab.dispensers.pump(number);
      if (pump?.view().nozzles.some(({ state }) => state === 'authorised')) pump.customer({ nozzleUp: true });
    }
    if (served < plan.sales.length) clock.after(10_000, lifting);
  };
  lifting();
  const isOver = () => served === plan.sales.length && chores === (plan.chores ?? []).length;
  const isServed = await clock.run(CALM_LIMIT_MS, isOver);
  if (!isServed) yard.story.blame('nothing is stuck', stuckIn(yard));
  // What went on beside the customers comes to rest too.
  await clock.run(5_000);
}

function stuckIn({ station }: Forecourt): string {
  const open = station.life()?.service.engine.atWork() ?? [];
  return open.map(({ id, snapshot }) => `${id} in ${JSON.stringify(snapshot.value)}`).join('; ') || 'a customer is not served';
}
