/** Pieces that the schemas of many requests and answers are made of. */
import * as v from 'valibot';

export const integer = v.pipe(v.number(), v.integer());

export const optionalText = v.nullable(v.string());

/** Words for the OpenAPI document. */
export const described = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(schema, v.description(description));
