/** The draft of a setup: on disk after each answer, sealed with the station's key. Used by session.ts and opening.ts. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { StationInput } from '../station/document.ts';
import type { Remembered } from './talk.ts';

/** A station's document in the making: anything may be missing yet. */
export type Sketch = Partial<StationInput>;

const Draft = v.object({
  language: v.picklist(['en', 'ru']),
  sketch: v.pipe(
    v.record(v.string(), v.unknown()),
    v.transform((sketch) => sketch as Sketch),
  ),
  /** Sections that were gone through. */
  done: v.array(v.string()),
  /** The section at work, and its answers so far. */
  section: v.nullable(v.string()),
  answers: v.array(v.object({ key: v.string(), value: v.unknown() })),
  /** The running service's version that this began with, where it did. */
  etag: v.nullable(v.string()),
  at: v.number(),
});
export type Draft = Omit<v.InferOutput<typeof Draft>, 'answers'> & { answers: Remembered[] };

interface Seal {
  seal(secret: string, place: string): string;
  open(sealed: string, place: string): string | null;
}

export interface Drafts {
  path: string;
  /** `unreadable`: sealed with another key, or no draft; the file is renamed, not deleted. */
  load(): Draft | 'none' | 'unreadable';
  save(draft: Draft): void;
  remove(): void;
}

const PLACE = 'setup-draft';

function readDraft(text: string, seal: Seal): Draft | null {
  try {
    const opened = seal.open((JSON.parse(text) as { sealed: string }).sealed, PLACE);
    return opened === null ? null : v.parse(Draft, JSON.parse(opened));
  } catch {
    return null;
  }
}

export function openDrafts(path: string, seal: Seal): Drafts {
  return {
    path,
    load() {
      if (!existsSync(path)) return 'none';
      const draft = readDraft(readFileSync(path, 'utf8'), seal);
      if (draft) return draft;
      renameSync(path, `${path}.unreadable`);
      return 'unreadable';
    },
    save(draft) {
      mkdirSync(dirname(path), { recursive: true });
      // `flush`: a power cut after the next question finds the answer to this one.
      writeFileSync(`${path}.new`, JSON.stringify({ sealed: seal.seal(JSON.stringify(draft), PLACE) }), { mode: 0o600, flush: true });
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
