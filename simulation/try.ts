import { planOf } from './plan.ts';
import { playDay } from './day.ts';
const from = Number(process.argv[2] ?? 1), to = Number(process.argv[3] ?? from), sales = Number(process.argv[4] ?? 20);
let n = 0, t = performance.now(), steps = 0;
const kinds = new Map<string, string[]>();
for (let seed = from; seed <= to; seed++) {
  const out = await playDay(planOf(String(seed), { sales }));
  if (process.env.HASH || performance.now() - t > 1e9) {} process.stderr.write(`${seed} `); n += out.sales; steps += out.steps;
  for (const b of out.broken) { const k = b.invariant; if (!kinds.has(k)) kinds.set(k, []); kinds.get(k)!.push(`${seed}: ${b.facts.slice(0, 300)}`); }
  if (process.env.LINES) console.log(out.lines.join('\n'));
  if (process.env.HASH) console.log(seed, out.hash);
}
const s = (performance.now() - t) / 1000;
console.log(`${n} sales ${steps} steps in ${s.toFixed(1)} s: ${(n / s).toFixed(0)} sales/s`);
for (const [k, v] of kinds) console.log(k, v.length, '\n  ', v.slice(0, 4).join('\n   '));
process.exit(0);
