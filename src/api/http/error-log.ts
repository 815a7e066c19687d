/** The log of what no route foresaw: each kind of error once a minute, with how often it came. Used by app.ts. */
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';

const MINUTE = 60_000;
/** More kinds than a defect has; whatever comes beyond them counts as one. */
const MOST_KINDS = 100;

/**
 * Errors are of one kind where they were thrown at the same place: their messages may name what was asked for, so that a stranger could
 * fill the disk with kinds.
 */
function kindOf(error: Error): string {
  const place = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return `${error.name} ${place}`;
}

export type ReportError = (error: Error, message: string) => void;

/** The first of a kind is logged at once, with its stack; at the end of its minute how many more there were. */
export function createErrorLog({ log, clock }: { log: Pick<Logger, 'error'>; clock: Clock }): ReportError {
  const counts = new Map<string, number>();
  return (error, message) => {
    const own = kindOf(error);
    const kind = counts.has(own) || counts.size < MOST_KINDS ? own : 'others';
    const count = counts.get(kind);
    if (count !== undefined) return void counts.set(kind, count + 1);
    counts.set(kind, 0);
    log.error({ problem: String(error.stack ?? error), ...(error.cause ? { cause: String(error.cause) } : {}) }, message);
    clock.after(MINUTE, () => {
      const repeated = counts.get(kind);
      counts.delete(kind);
      if (repeated) log.error({ kind, repeated }, `${message}, repeated within a minute`);
    });
  };
}
