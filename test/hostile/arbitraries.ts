/** Promises whatever a hostile or broken caller may send: wrong, huge, deep and odd values, and near misses of the right ones. */
import fc from 'fast-check';

export interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    '\u202e\u0645\u0631\u062d\u0628\u0627',
    '😀'.repeat(200),
    'é́́́',
    "'; drop table sales; --",
    '<script>alert(1)</script>',
    '../../../etc/passwd',
    '%s%n',
    '__proto__',
    'x'.repeat(5_000),
  ),
);

const oddNumber = fc.constantFrom(0, -0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 5e-324, 999_991, 2 ** 53);

const junk: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom(null, true, [], {}, [[]], { length: -1 }, { constructor: { prototype: { polluted: 1 } } }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values near to the schema: mostly of its shape, now and then not at all. */
export function near(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: shaped(schema) }, { weight: 1, arbitrary: junk });
}

function shaped(schema: Schema): fc.Arbitrary<unknown> {
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways && ways.length > 0) return fc.oneof(...ways.map(near));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  if (schema.type === 'object' || schema.properties) {
    const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, near(inner)]));
    return fc.record(fields, { requiredKeys: [] });
  }
  if (schema.type === 'array') return fc.array(schema.items ? near(schema.items) : junk, { maxLength: 4 });
  if (schema.type === 'integer' || schema.type === 'number') return fc.oneof(fc.integer({ min: 0, max: 40_000 }), oddNumber);
  if (schema.type === 'boolean') return fc.boolean();
  return fc.oneof(fc.constantFrom('1', 'cash', 'card', 'coffee', 'C1', '2200000000017', 'askAgain'), oddText);
}

/** A body as it comes over the wire: JSON, JSON cut off, nested without end, too long, or no JSON at all. */
export const bodyText = (value: unknown) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(JSON.stringify(value) ?? 'null') },
    { weight: 2, arbitrary: fc.nat(200).map((length) => (JSON.stringify(value) ?? 'null').slice(0, length)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('['.repeat(20_000), '{"a":'.repeat(9_000), `"${'я'.repeat(40_000)}"`, '1e999', 'NaN', '﻿{}', ''),
    },
  );
