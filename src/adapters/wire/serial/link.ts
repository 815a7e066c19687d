/** Whether a byte stream is up, since when, and why not. Used by the drivers of the dispenser line and the scanner. */
import type { Clock } from '../../../clock.ts';
import type { Duplex } from './duplex.ts';

export interface LinkState {
  up: boolean;
  /** When it last went up or down, milliseconds since the Unix epoch. */
  since: number;
  lastError: string | null;
}

/** Takes the duplex's one link watcher. The returned function reads the present state. */
export function watchLink(duplex: Duplex, clock: Clock): () => LinkState {
  const link: LinkState = { up: false, since: clock.now(), lastError: null };
  duplex.onLink(({ up, reason }) => {
    if (up !== link.up) link.since = clock.now();
    link.up = up;
    link.lastError = up ? null : (reason ?? 'down');
  });
  return () => ({ ...link });
}
