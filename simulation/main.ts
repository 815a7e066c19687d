/** Promises `npm run simulate`: days of sales from a seed on, until one breaks a promise; that one is told in plain words. */
import { parseArgs } from 'node:util';
import { PATHS, tryEveryDeath, tryEveryStatement } from './crash-points.ts';
import { playDay } from './day.ts';
import { type Plan, planOf, reduced } from './plan.ts';
import { commandFor, shrunk, storyOf } from './shrink.ts';
import { tooTame } from './tame.ts';

/** Customers of one day. */
const A_DAY = 24;

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
    'keep-going': { type: 'boolean', default: false },
    /** Instead of days: every path lost at every touch, and again at so many touches after each start. */
    'crash-points': { type: 'string' },
  },
});

const numbers = (text: string | undefined, all: { index: number }[]): Set<number> =>
  new Set(text === undefined ? all.map(({ index }) => index) : text === 'none' ? [] : text.split(',').map(Number));

async function explain(plan: Plan, invariant: string): Promise<void> {
  const smallest = await shrunk(plan, invariant);
  const again = await playDay(smallest);
  say(`\nseed ${plan.seed}: the day, as small as it still goes wrong:`);
  for (const line of storyOf(smallest)) say(`  ${line}`);
  for (const { invariant: broken, facts } of again.broken) say(`  not kept: ${broken}: ${facts}`);
  say(`\nplay it again: ${commandFor(smallest, plan)}`);
}

async function oneDay(seed: string): Promise<void> {
  const whole = planOf(seed, { sales: Number(values.sales ?? A_DAY) });
  const plan = reduced(whole, numbers(values['only-sales'], whole.sales), numbers(values['only-faults'], whole.faults));
  const { lines, broken, hash, sales } = await playDay(plan);
  if (values.tell) for (const line of lines) say(line);
  for (const { invariant, facts } of broken) say(`not kept: ${invariant}: ${facts}`);
  say(`${sales} sales, ${broken.length} promises broken, log ${hash}`);
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
    for (const line of broken) say(`not kept: ${name}: ${line}`);
    say(`${name}: ${tried} ways to be lost, ${broken.length} not kept`);
    all += tried;
    failures += broken.length;
  }
  say(`${all} ways to be lost, ${failures} not kept`);
  process.exit(failures > 0 ? 1 : 0);
}

async function run(): Promise<void> {
  if (values['crash-points'] !== undefined) return everyCrashPoint(Number(values['crash-points']));
  if (values.day !== undefined) return oneDay(values.day);
  const wanted = Number(values.sales ?? 1_000);
  const started = performance.now();
  const seen = new Set<string>();
  let [sales, steps, lives, days, failures] = [0, 0, 0, 0, 0];
  for (; sales < wanted; days++) {
    const plan = planOf(`${values.seed}.${days}`, { sales: A_DAY });
    const outcome = await playDay(plan);
    sales += outcome.sales;
    steps += outcome.steps;
    lives += outcome.lives;
    for (const what of outcome.seen) seen.add(what);
    const [first] = outcome.broken;
    if (!first) continue;
    failures++;
    await explain(plan, first.invariant);
    if (!values['keep-going']) break;
  }
  const seconds = (performance.now() - started) / 1000;
  say(
    `${days} days, ${sales} sales, ${steps} steps, ${lives} processes in ${seconds.toFixed(1)} s: ${(sales / seconds).toFixed(0)} sales/s`,
  );
  const missing = failures > 0 ? [] : tooTame(seen, sales);
  if (missing.length > 0) say(`too tame, never seen: ${missing.join('; ')}`);
  say(failures > 0 ? `${failures} days broke a promise` : 'every promise was kept');
  process.exit(failures > 0 || missing.length > 0 ? 1 : 0);
}

await run();
