/** One setup at work: its draft, the service that runs beside it, and the walk through a section. Used by all of the setup. */
import type { Clock } from '../clock.ts';
import { checkRunningService } from '../doctor/running-service.ts';
import type { Station, StationInput } from '../station/document.ts';
import type { Asker } from './asker.ts';
import type { Draft, Drafts } from './draft.ts';
import { SECTIONS, type Section } from './sections.ts';
import type { StationClient } from './station-over-http.ts';
import { createTalk, Left, type Talk } from './talk.ts';
import { createTrials, type RunningService, type TrialReach } from './trials.ts';

/** The data folder's own document. `busy`: a service is at work there. */
export interface DatabaseHome {
  read(): Promise<StationInput | 'none' | 'busy'>;
  save(document: Station): Promise<'saved' | 'busy'>;
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
  client: StationClient;
  /** In force there, its secrets masked. */
  document: StationInput;
  etag: string;
}

export interface Session {
  outside: Outside;
  draft: Draft;
  service: Connected | null;
}

/** Changes the draft and writes it to disk, before anything else happens. */
export function updateDraft(session: Session, changes: Partial<Draft>): void {
  session.draft = { ...session.draft, ...changes, at: session.outside.clock.now() };
  session.outside.drafts.save(session.draft);
}

/** For questions that lead from one section to another: their answers are not stored in the draft. */
export const passingTalk = ({ outside, draft }: Session): Talk => createTalk(outside.asker, draft.language, [], () => undefined);

function runningService({ service, outside }: Session): RunningService | null {
  if (!service) return null;
  const checkDevice = async (id: string) =>
    (await checkRunningService(service.client.url, outside.fetch)).filter(({ what }) => what === id);
  return { document: service.document, checkDevice };
}

/** Asks a section's questions; one that was broken off goes on after the answers that were given. */
export async function runSection(session: Session, section: Section): Promise<void> {
  const { outside, draft } = session;
  const answers = draft.section === section.id ? draft.answers : [];
  updateDraft(session, { section: section.id, answers });
  const talk = createTalk(outside.asker, draft.language, answers, (all) => updateDraft(session, { answers: all }));
  const place = `${SECTIONS.indexOf(section) + 1}/${SECTIONS.length}`;
  talk.say({ en: `\n── ${section.title.en} (${place})`, ru: `\n── ${section.title.ru} (${place})` });
  const trials = createTrials(outside.reach, () => runningService(session));
  const ports = () => outside.reach.ports([]);
  const done = [...new Set([...draft.done, section.id])];
  try {
    const sketch = await section.edit({ talk, trials, ports }, draft.sketch);
    updateDraft(session, { sketch, done, section: null, answers: [] });
  } catch (problem) {
    if (!(problem instanceof Left)) throw problem;
    talk.say({ en: 'Left as it was.', ru: 'Оставлено как было.' });
    updateDraft(session, { done, section: null, answers: [] });
  }
}
