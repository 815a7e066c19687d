/**
 * The log of a simulated day: its lines, the rare things that happened, and the invariants that were broken. The same seed gives the same
 * log.
 */

export interface Story {
  /** One line, with the time of day before it. */
  tell(line: string): void;
  /** What must be seen in a run, or the run is too tame. */
  see(what: string): void;
  /** A promise that was broken. */
  blame(invariant: string, facts: string): void;
  lines: string[];
  seen: Set<string>;
  broken: Broken[];
}

export interface Broken {
  invariant: string;
  facts: string;
}

export function createStory(now: () => number): Story {
  const start = now();
  const lines: string[] = [];
  const seen = new Set<string>();
  const broken: Broken[] = [];
  const tell = (line: string) => void lines.push(`${((now() - start) / 1000).toFixed(3)} ${line}`);
  return {
    lines,
    seen,
    broken,
    tell,
    see: (what) => void seen.add(what),
    blame(invariant, facts) {
      broken.push({ invariant, facts });
      tell(`BROKEN ${invariant}: ${facts}`);
    },
  };
}
