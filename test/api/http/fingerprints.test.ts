import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/api/http/idempotency.ts';

/** The text of a request's body as the first releases wrote it under its fingerprint; frozen here. */
function firstText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(firstText).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, inner]) => `${JSON.stringify(field)}:${firstText(inner)}`)
    .join(',')}}`;
}
const firstFingerprint = (scope: string, key: string, body: unknown): string =>
  createHash('sha256')
    .update(`${scope}\n${key}\n${firstText(body)}`)
    .digest('base64url');

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'toJSON', '\ud800', 'é', '\u2028', '10', '9'),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0, 1e21, 5e-324, 2 ** 53),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 5 }),
    // A schema's output bears undefined where an optional field was left out.
    fc.dictionary(text, fc.option(tie('json'), { nil: undefined }), { maxKeys: 5 }),
  ),
}));

describe('the fingerprint of a request', () => {
  test('is the one that earlier releases stored, whatever JSON was asked', () => {
    fc.assert(
      fc.property(json, (body) => {
        expect(fingerprintOf('sales', 'key', body)).toBe(firstFingerprint('sales', 'key', body));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is another for the same body under another sale or key, so that equal tokens do not show', () => {
    const body = { type: 'card.presented', token: 'secret' };
    const prints = [fingerprintOf('one', 'a', body), fingerprintOf('two', 'a', body), fingerprintOf('one', 'b', body)];
    expect(new Set(prints).size).toBe(3);
  });
});
