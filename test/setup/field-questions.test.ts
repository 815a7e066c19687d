import { expect, test } from 'vitest';
import { parseScaled } from '../../src/setup/field-questions.ts';

test.each([
  ['59,90', 100, 5990],
  ['59.9', 100, 5990],
  ['1 200', 100, 120_000],
  ['1.5', 1000, 1500],
  ['59.901', 100, Number.NaN],
  ['-5', 100, Number.NaN],
  ['1e3', 100, Number.NaN],
  ['7', 1, 7],
  ['7.5', 1, Number.NaN],
])('%s times %i is %d', (text, scale, value) => {
  expect(parseScaled(text, scale)).toBe(value);
});
