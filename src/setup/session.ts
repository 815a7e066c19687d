/** Promises one setup at work: its draft on disk at every step, the service that runs beside it, and each section gone through. */
import type { Clock } from '../clock.ts';
import { checkRunningService } from '../doctor/running-service.ts';
import type { Station, StationInput } from '../station/document.ts';
import type { Asker } from './asker.ts';
import type { Draft, Drafts } from './draft.ts';
import { SECTIONS, type Section } from './sections.ts';
import type { StationService } from './station-over-http.ts';
import { Left, type Talk, talkWith } from './talk.ts';
import { type AtWork, type TrialReach, trialsWith } from './trials.ts';

/** The data folder's own document. `busy`: a service is at work there. */
export interface DatabaseHome {
  read(): StationInput | 'none' | 'busy';
  save(document: Station): 'saved' | 'busy';
}

export interface Outside {
  asker: Asker;
  clock: Clock;
  fetch: typeof globalThis.fetch;
  drafts: Drafts;
  reach: TrialReach;
  /** Where a service of these settings would listen. */
  serviceUrl: string;
  /** The file of `STATION`, where it is set. */
  stationFile: string | null;
  database: DatabaseHome;
  /** What a person types to start the service with that file. */
  startCommand(file: string | null, simulated: boolean): string;
}

export interface Connected {
  client: StationService;
  /** In force there, its secrets masked. */
  document: StationInput;
  etag: string;
}

export interface Session {
  outside: Outside;
  draft: Draft;
  service: Connected | null;
}

/** Changes the draft, and has it on disk before anything else happens. */
export function keep(session: Session, changes: Partial<Draft>): void {
  session.draft = { ...session.draft, ...changes, at: session.outside.clock.now() };
  session.outside.drafts.keep(session.draft);
}

/** Questions whose answers are not kept: they lead from one section to another. */
export const passing = ({ outside, draft }: Session): Talk => talkWith(outside.asker, draft.language, [], () => undefined);

function atWork({ service, outside }: Session): AtWork | null {
  if (!service) return null;
  const word = async (id: string) => (await checkRunningService(service.client.url, outside.fetch)).filter(({ what }) => what === id);
  return { document: service.document, word };
}

/** Where it was broken off, it goes on after the answers that were given. */
export async function through(session: Session, section: Section): Promise<void> {
  const { outside, draft } = session;
  const answers = draft.section === section.id ? draft.answers : [];
  keep(session, { section: section.id, answers });
  const talk = talkWith(outside.asker, draft.language, answers, (all) => keep(session, { answers: all }));
  const place = `${SECTIONS.indexOf(section) + 1}/${SECTIONS.length}`;
  talk.say({ en: `\n── ${section.title.en} (${place})`, ru: `\n── ${section.title.ru} (${place})` });
  const trials = trialsWith(outside.reach, () => atWork(session));
  const ports = () => outside.reach.ports([]);
  const done = [...new Set([...draft.done, section.id])];
  try {
    const sketch = await section.edit({ talk, trials, ports }, draft.sketch);
    keep(session, { sketch, done, section: null, answers: [] });
  } catch (problem) {
    if (!(problem instanceof Left)) throw problem;
    talk.say({ en: 'Left as it was.', ru: 'Оставлено как было.' });
    keep(session, { done, section: null, answers: [] });
  }
}
