/**
 * The marker of a data folder: a small file beside the database that says that a station lives here, and how far its journal had come. With
 * it a missing or older database is no new station. Used where the folder is opened.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeDurably } from './durable.ts';
import { FolderFault } from './fault.ts';

const Place = v.object({
  /** Number of the newest event, and its hash in hexadecimal; null before there were hashes. */
  number: v.number(),
  hash: v.nullable(v.string()),
});
export type Place = v.InferOutput<typeof Place>;

const Marker = v.object({
  station: v.string(),
  /** `beginning`: the first start was not done yet; `open`: a service is at work, or was when its process was lost. */
  state: v.picklist(['beginning', 'open', 'closed']),
  /** As the database counted them when it was last started. */
  run: v.number(),
  epoch: v.number(),
  /** The file system's number of the database file: a copy has another one. Null where the system tells none. */
  file: v.nullable(v.string()),
  /** The journal had come at least so far. */
  place: Place,
});
export type Marker = v.InferOutput<typeof Marker>;

const pathIn = (folder: string) => join(folder, 'station.marker');

/** @returns null where no station has lived here. @throws FolderFault where it cannot be read. */
export function readMarker(folder: string): Marker | null {
  const path = pathIn(folder);
  if (!existsSync(path)) return null;
  try {
    return v.parse(Marker, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new FolderFault('markerDamaged', path);
  }
}

/** On disk when it returns. */
export const writeMarker = (folder: string, marker: Marker): void => writeDurably(pathIn(folder), `${JSON.stringify(marker, null, 2)}\n`);
