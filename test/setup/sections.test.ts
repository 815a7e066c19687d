import { expect, test } from 'vitest';
import { readSketch } from '../../src/setup/sections.ts';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';

test('a sound document is a sketch that loses nothing', () => {
  const read = readStation(demoStation());
  if (!read.ok) throw new Error('the demo station has faults');
  expect(readSketch(read.document)).toEqual({ sketch: read.document, lost: [] });
});
