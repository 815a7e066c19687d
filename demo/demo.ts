/** `npm run demo`: sells one sale of each kind at a running station and prints each step and each receipt. */
import { createTill } from './client.ts';
import { type Printer, stories } from './stories.ts';

const url = process.argv[2] ?? process.env.KOLONKA ?? 'http://127.0.0.1:8080';

const printer: Printer = {
  title: (text) => console.log(`\n■ ${text}`),
  step: (text) => console.log(`  ${text}`),
  paper: (lines) => console.log(lines.map((line) => `      │ ${line.padEnd(40)} │`).join('\n')),
};

/** What the reader can do about it. */
function adviceOn(problem: unknown): string {
  const { data, message } = problem as { data?: { detail?: string }; message?: string };
  if (data?.detail) return `The station at ${url} refused: ${data.detail}.`;
  return [
    `No station answers at ${url} (${message ?? problem}).`,
    'Start one with `npm start`, or name it: npm run demo -- http://host:port',
  ].join('\n');
}

const till = createTill(url, { token: process.env.TOKEN, lab: process.env.LAB });
try {
  for (const story of stories) {
    printer.title(story.title);
    await story.run(till, printer);
  }
  console.log();
} catch (problem) {
  console.error(adviceOn(problem));
  process.exit(1);
}
