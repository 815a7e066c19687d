/** The command `npm run simulate`: plays days from a seed until one breaks an invariant, and explains that one. */
import { parseArgs } from 'node:util';
import { PATHS, tryEveryDeath, tryEveryStatement } from './crash-points.ts';
import { playDay } from './day.ts';
import { A_DAY, here, type PlayedDay, playDays, worker } from './many-days.ts';
import { drawPlan, type Plan, reducePlan } from './plan.ts';
import { missingRarities } from './rarities.ts';
import { commandFor, describePlan, shrinkPlan } from './shrink.ts';

/** A run of more sales reports now and then how far it is. */
const LONG_RUN = 5_000;
const REPORT_MS = 10_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sales: { type: 'string' },
    /** One day alone, by the seed that a failure has printed. */
    day: { type: 'string' },
    'only-sales': { type: 'string' },
    'only-faults': { type: 'string' },
    /** Every line of the day. */
    tell: { type: 'boolean', default: false },
    /** So many processes play days at once. */
    workers: { type: 'string', default: '1' },
    'keep-going': { type: 'boolean', default: false },
    /** Instead of days: every path lost at every touch, and again at so many touches after each start. */
    'crash-points': { type: 'string' },
  },
});

const numbers = (text: string | undefined, all: { index: number }[]): Set<number> =>
  new Set(text === undefined ? all.map(({ index }) => index) : text === 'none' ? [] : text.split(',').map(Number));

async function explain(plan: Plan, invariant: string): Promise<void> {
  const smallest = await shrinkPlan(plan, invariant);
  const again = await playDay(smallest);
  say(`\nseed ${plan.seed}: the day, as small as it still goes wrong:`);
  for (const line of describePlan(smallest)) say(`  ${line}`);
  for (const { invariant: broken, facts } of again.broken) say(`  broken: ${broken}: ${facts}`);
  say(`\nplay it again: ${commandFor(smallest, plan)}`);
}

async function oneDay(seed: string): Promise<void> {
  const whole = drawPlan(seed, { sales: Number(values.sales ?? A_DAY) });
  const plan = reducePlan(whole, numbers(values['only-sales'], whole.sales), numbers(values['only-faults'], whole.faults));
  const { lines, broken, hash, sales } = await playDay(plan);
  if (values.tell) for (const line of lines) say(line);
  for (const { invariant, facts } of broken) say(`broken: ${invariant}: ${facts}`);
  say(`${sales} sales, ${broken.length} invariants broken, log ${hash}`);
  const [first] = broken;
  if (first && values['only-sales'] === undefined && values['only-faults'] === undefined) await explain(whole, first.invariant);
  process.exit(broken.length > 0 ? 1 : 0);
}

async function everyCrashPoint(pairs: number): Promise<void> {
  let [all, failures] = [0, 0];
  for (const name of Object.keys(PATHS)) {
    const results = [await tryEveryDeath(name, pairs), await tryEveryStatement(name, 'full'), await tryEveryStatement(name, 'busy')];
    const broken = results.flatMap((result) => result.broken);
    const tried = results.reduce((sum, result) => sum + result.tried, 0);
    for (const line of broken) say(`broken: ${name}: ${line}`);
    say(`${name}: ${tried} ways to be lost, ${broken.length} broken`);
    all += tried;
    failures += broken.length;
  }
  say(`${all} ways to be lost, ${failures} broken`);
  process.exit(failures > 0 ? 1 : 0);
}

function whole(option: 'sales' | 'workers', given: string | undefined, otherwise: number): number {
  const number = Number(given ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`--${option} is a whole number from 1 on`);
  return number;
}

/** What a run has come to so far. */
function tally(wanted: number) {
  const started = performance.now();
  const noted = new Set<string>();
  const sum = { days: 0, sales: 0, steps: 0, lives: 0 };
  let reportedAt = started;
  const line = () => {
    const seconds = (performance.now() - started) / 1000;
    const { days, sales, steps, lives } = sum;
    const rate = `${(sales / seconds).toFixed(0)} sales/s`;
    return `${days} days, ${sales} sales, ${steps} steps, ${lives} processes in ${seconds.toFixed(1)} s: ${rate}`;
  };
  return {
    noted,
    sum,
    line,
    add(day: PlayedDay) {
      sum.days++;
      sum.sales += day.sales;
      sum.steps += day.steps;
      sum.lives += day.lives;
      for (const what of day.noted) noted.add(what);
      if (wanted <= LONG_RUN || performance.now() - reportedAt < REPORT_MS) return;
      reportedAt = performance.now();
      process.stderr.write(`${line()}\n`);
    },
  };
}

async function manyDays(): Promise<void> {
  const wanted = whole('sales', values.sales, 1_000);
  const workers = whole('workers', values.workers, 1);
  const { noted, sum, line, add } = tally(wanted);
  const failed = await playDays({
    seed: values.seed,
    days: Math.ceil(wanted / A_DAY),
    players: workers === 1 ? [here] : Array.from({ length: workers }, worker),
    keepGoing: values['keep-going'],
    onDay: add,
  });
  const closing = workers === 1 ? line() : `${line()} by ${workers} workers`;
  for (const { seed, broken } of values['keep-going'] ? failed : failed.slice(0, 1)) {
    await explain(drawPlan(seed, { sales: A_DAY }), broken[0]?.invariant ?? '');
  }
  say(closing);
  const missing = failed.length > 0 ? [] : missingRarities(noted, sum.sales);
  if (missing.length > 0) say(`too tame, never seen: ${missing.join('; ')}`);
  say(failed.length > 0 ? `${failed.length} days broke an invariant` : 'every invariant held');
  process.exit(failed.length > 0 || missing.length > 0 ? 1 : 0);
}

if (values['crash-points'] !== undefined) await everyCrashPoint(Number(values['crash-points']));
else if (values.day !== undefined) await oneDay(values.day);
else await manyDays();
