/** The command `npm run kill-test -- --kills N --seed S`; 200 kills by default. */
import { parseArgs } from 'node:util';
import { killMany } from './kill.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } });
const say = (line: string) => void process.stdout.write(`${line}\n`);

const { kills, sales, lost, broken, seconds } = await killMany(Number(values.kills), values.seed, say);
for (const difference of broken) say(`broken: ${difference}`);
say(`${kills} kills in ${seconds.toFixed(0)} s: ${sales} sales, ${lost} requests that found nobody`);
say(broken.length > 0 ? 'the books differ' : 'every book agrees');
process.exit(broken.length > 0 ? 1 : 0);
