/**
 * The log of a simulated day: its lines, the rare things that happened, and the invariants that were broken. The same seed gives the same
 * log.
 */

export interface Story {
  /** One line, with the time of day before it. */
  write(line: string): void;
  /** What must be noted in a run, or the run is too tame. */
  note(what: string): void;
  /** An invariant that was broken. */
  blame(invariant: string, facts: string): void;
  lines: string[];
  noted: Set<string>;
  broken: Broken[];
}

export interface Broken {
  invariant: string;
  facts: string;
}

export function createStory(now: () => number): Story {
  const start = now();
  const lines: string[] = [];
  const noted = new Set<string>();
  const broken: Broken[] = [];
  const write = (line: string) => void lines.push(`${((now() - start) / 1000).toFixed(3)} ${line}`);
  return {
    lines,
    noted,
    broken,
    write,
    note: (what) => void noted.add(what),
    blame(invariant, facts) {
      broken.push({ invariant, facts });
      write(`BROKEN ${invariant}: ${facts}`);
    },
  };
}
