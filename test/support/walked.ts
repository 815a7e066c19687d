/** Promises what a walk has walked, written down beside the charts for the page that shows it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Chart } from '../../src/engine/step.ts';
import type { Walk } from './walk.ts';

/** Every state that was stood in, outer ones and those passed through included; every transition taken. Sorted: the same walk writes the same file. */
export function writeWalked(chart: Chart, { taken, passed }: Walk): void {
  const folder = new URL('../../machines/walked/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const walked = { states: [...passed].toSorted(), transitions: [...taken].toSorted() };
  writeFileSync(new URL(`${chart.id}-${chart.version ?? '1'}.json`, folder), `${JSON.stringify(walked, null, 2)}\n`);
}
