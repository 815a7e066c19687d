/**
 * The watch over the register: how it stands with the OFD and its drive, read every ten minutes and after each Z report, and whether it
 * can make documents at all. Used by compose: readiness refuses sales by it, /health and the metrics show it.
 */
import type { Capabilities } from '../adapters/fiscal-atol/capabilities.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';
import type { RegisterRefusals } from './register-refusals.ts';
import { type Judgement, judgeCapabilities, judgeStanding, type RegisterStanding } from './register-standing.ts';

export interface RegisterWatch {
  /** Null until it was read. */
  standing(): RegisterStanding | null;
  /** All that is wrong, what stops sales first. */
  judgements(): Judgement[];
  /** Why no document can be made; null where nothing is known against it. */
  obstacle(): Judgement | null;
  /** The shift is over 24 hours old, or could not be renewed: it must be before money is taken. */
  isShiftInDoubt(): boolean;
  /** Reads it now. Says nothing of a register that does not answer: its calls do. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

export interface RegisterWatchParts {
  clock: Clock;
  register(): FiscalRegister;
  refusals(): RegisterRefusals;
  station(): Station;
  /** No sale is between two of its steps. */
  isQuiet(): boolean;
  log(level: 'warn' | 'error', message: string, facts: Record<string, unknown>): void;
}

const LOOK_EVERY_MS = 600_000;
/** Where a sale is between two steps. */
const TRY_AGAIN_MS = 5_000;
/** A sale that never rests does not keep us from looking for ever. */
const MOST_TRIES = 24;

export function createRegisterWatch(parts: RegisterWatchParts): RegisterWatch {
  const { clock, register, refusals, station, log } = parts;
  let standing: RegisterStanding | null = null;
  let capabilities: Capabilities | null = null;
  let said = '';

  const looking = keepLooking(parts, look);

  async function look(): Promise<void> {
    refusals().onShiftMoved(looking.hurry);
    try {
      capabilities = await register().capabilities();
      standing = await readStanding(register());
      refusals().compare(standing);
      report();
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
    }
  }

  const judgements = (): Judgement[] => {
    const refused = refusals().judgement();
    const can = capabilities && { ...capabilities, ...(refusals().isOldDriver() ? { knowsVat22: false } : {}) };
    return [
      ...(refused ? [refused] : []),
      ...(standing ? judgeStanding(standing, clock.now(), refusals().isTraining()) : []),
      ...(can ? judgeCapabilities(can, station(), clock.now()) : []),
    ];
  };

  /** What is new is logged once. */
  function report(): void {
    const serious = judgements().filter(({ level }) => level !== 'note');
    const now = serious.map(({ code, level }) => `${code} ${level}`).join();
    if (now !== said) for (const { level, fault, code } of serious) log(level === 'critical' ? 'error' : 'warn', fault.en, { code, level });
    said = now;
  }

  return {
    standing: () => standing,
    judgements,
    isShiftInDoubt: () => refusals().isShiftInDoubt() || isOver(standing, clock.now()),
    obstacle: () => judgements().find(({ stops }) => stops) ?? null,
    look,
    start: looking.start,
    stop: looking.stop,
  };
}

/** Looks at once, then every ten minutes, and when a shift was opened or closed. */
function keepLooking({ clock, isQuiet }: RegisterWatchParts, look: () => Promise<void>) {
  let callOff = () => {};
  let isRunning = false;
  const next = (ms: number, triesLeft: number) => {
    callOff();
    callOff = clock.after(ms, () => void run(triesLeft));
  };
  async function run(triesLeft: number): Promise<void> {
    if (!isQuiet() && triesLeft > 0) return next(TRY_AGAIN_MS, triesLeft - 1);
    await look();
    if (isRunning) next(LOOK_EVERY_MS, MOST_TRIES);
  }
  return {
    start() {
      isRunning = true;
      next(0, 0);
    },
    hurry() {
      if (isRunning) next(0, MOST_TRIES);
    },
    stop() {
      isRunning = false;
      callOff();
    },
  };
}

/** As it was last read; it may have been renewed since. */
const isOver = (standing: RegisterStanding | null, now: number): boolean =>
  standing?.status.shift === 'expired' || (standing?.expiresAt != null && now >= standing.expiresAt);

async function readStanding(register: FiscalRegister): Promise<RegisterStanding> {
  const status = await register.status();
  const expiresAt = status.shift === 'opened' ? (await register.shiftStatus()).expiresAt : null;
  return { ...(await register.condition()), status, expiresAt };
}
