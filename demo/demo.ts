/** Promises a running station shown at work: each kind of sale sold once, each step and each receipt printed. */

import { tillAt } from './client.ts';
import { stories, type Teller } from './stories.ts';

const url = process.argv[2] ?? process.env.KOLONKA ?? 'http://127.0.0.1:8080';

const say: Teller = {
  title: (text) => console.log(`\n■ ${text}`),
  step: (text) => console.log(`  ${text}`),
  paper: (lines) => console.log(lines.map((line) => `      │ ${line.padEnd(40)} │`).join('\n')),
};

/** What to do about it, not how it came about. */
function advice(problem: unknown): string {
  const { data, message } = problem as { data?: { detail?: string }; message?: string };
  if (data?.detail) return `The station at ${url} refused: ${data.detail}.`;
  return `No station answers at ${url} (${message ?? problem}).\nStart one with \`npm start\`, or name it: npm run demo -- http://host:port`;
}

const till = tillAt(url, { token: process.env.TOKEN, lab: process.env.LAB });
try {
  for (const story of stories) {
    say.title(story.title);
    await story.tell(till, say);
  }
  console.log();
} catch (problem) {
  console.error(advice(problem));
  process.exit(1);
}
