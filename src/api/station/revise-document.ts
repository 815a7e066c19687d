/** Changes of the station's document: from the version that the author saw, put in force, audited. Used where settings change. */
import type { Context } from 'hono';
import type { Station } from '../../station/document.ts';
import { readStation, type StationFault } from '../../station/read-station.ts';
import { unmaskStation } from '../../station/secrets.ts';
import { MovedOn, type StoredStation } from '../../store/stations.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { Problem } from '../http/problems.ts';
import { recordAudit } from './audit-routes.ts';

export const etagOf = (version: number): string => `"${version}"`;

/** @throws Problem 428 without `If-Match`, 412 where the document has moved on. */
export function expectVersion(context: Context, version: number): void {
  const expected = context.req.header('if-match');
  if (expected === undefined) throw new Problem('precondition-required', 'send If-Match with the ETag of the document that you changed');
  const tags = expected.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes('*') || tags.includes(etagOf(version))) return;
  throw movedOn(version);
}

/** A document that a person sent, with the secrets that its masks stand for. @throws Problem 422. */
export function parseDocument(context: Context, input: unknown, former: Station): Station {
  const read = readStation(input);
  if (!read.ok) throw faultyDocument(context, read.faults);
  const { document, faults } = unmaskStation(read.document, former);
  if (faults.length > 0) throw faultyDocument(context, faults);
  return document;
}

function faultyDocument(context: Context, faults: StationFault[]): Problem {
  const language = languageOf(context);
  return new Problem('invalid-input', 'the document has faults; the one in force stays', {
    faults: faults.map(({ path, message }) => ({ path, message: message[language] })),
  });
}

const movedOn = (version: number): Problem =>
  new Problem('moved-on', `the document is at version ${version} now: read it again`, { retryable: false });

/** @param change is made of the document in force, and anew where somebody else changed that meanwhile. */
export async function changeNewest<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (problem) {
    if (!(problem instanceof Problem && problem.slug === 'moved-on')) throw problem;
    return changeNewest(change);
  }
}

/**
 * Puts a document in force that was made of the one in force now. @param reason names the change in the document's history and in the
 * audit list. @throws Problem 412 where another one is put in force meanwhile.
 */
export async function putInForce(
  context: Context,
  backend: Backend,
  document: Station,
  reason: string,
  facts: Record<string, unknown> = {},
): Promise<StoredStation> {
  const { stations } = backend;
  const stored = await stations.keep(document, { by: context.get('caller').name, reason }).catch((problem) => {
    throw problem instanceof MovedOn ? movedOn(stations.inForce().version) : problem;
  });
  await recordAudit(backend, context, reason, { ...facts, version: stored.version });
  return stored;
}
