/** How the register stands with the OFD and its fiscal drive. Used by the register's client, for the watch over it. */
import { DeviceFailure } from '../wire/failure.ts';
import { FnInfo, momentOf, OfdExchange } from './codec.ts';
import { parseResult, type RequestQueue } from './queue.ts';

const DRIVE_WARNINGS = ['resourceExhausted', 'needReplacement', 'memoryOverflow', 'ofdTimeout', 'criticalError'] as const;
type DriveWarning = (typeof DRIVE_WARNINGS)[number];

/** Times in ms since the epoch by the register's own clock; null wherever the register does not tell. */
export interface RegisterCondition {
  ofd: {
    /** Documents that the OFD has not taken yet. */
    unsent: number;
    /** When the oldest of them was made; null: there is none. */
    since: number | null;
    /** What the last exchange failed at, as the register says it. */
    errors: { of: 'network' | 'ofd' | 'fn'; code: number; description: string }[];
    keysUpdatedAt: number | null;
  } | null;
  drive: {
    serial: string;
    validUntil: number | null;
    /** `fiscalMode` while it takes documents. */
    phase: string | null;
    warnings: DriveWarning[];
  } | null;
}

/** @throws DeviceFailure where the register is out of reach. */
export async function readCondition(queue: RequestQueue, signal?: AbortSignal): Promise<RegisterCondition> {
  return { ofd: await readOfd(queue, signal), drive: await readDrive(queue, signal) };
}

async function readOfd(queue: RequestQueue, signal?: AbortSignal): Promise<RegisterCondition['ofd']> {
  const { status, errors } = (await orNull(queue.run({ type: 'ofdExchangeStatus' }, signal), OfdExchange)) ?? {};
  if (!status) return null;
  const failed = (['network', 'ofd', 'fn'] as const).flatMap((of) => {
    const error = errors?.[of];
    return error && error.code !== 0 ? [{ of, code: error.code, description: error.description }] : [];
  });
  return {
    unsent: status.notSentCount,
    // Nonsense (1970, or now) where there is none.
    since: status.notSentCount > 0 ? momentOf(status.notSentFirstDocDateTime) : null,
    errors: failed,
    keysUpdatedAt: momentOf(status.lastSuccessKeysUpdate),
  };
}

async function readDrive(queue: RequestQueue, signal?: AbortSignal): Promise<RegisterCondition['drive']> {
  const { fnInfo } = (await orNull(queue.run({ type: 'getFnInfo' }, signal), FnInfo)) ?? {};
  if (!fnInfo) return null;
  const { serial, validityDate, livePhase, warnings } = fnInfo;
  return {
    serial,
    validUntil: endOfDay(validityDate),
    phase: livePhase,
    warnings: DRIVE_WARNINGS.filter((name) => warnings?.[name] === true),
  };
}

/** `2027-03-01`, or with a time: the end of that day, to which the drive takes documents. */
const endOfDay = (text: string | null): number | null =>
  momentOf(
    /^\d{4}\D\d{2}\D\d{2}/
      .exec(text ?? '')?.[0]
      .replace(/\D/g, '-')
      .concat('T23:59:59'),
  );

async function orNull<Schema extends Parameters<typeof parseResult>[0]>(answer: Promise<unknown>, schema: Schema) {
  try {
    return parseResult(schema, await answer);
  } catch (problem) {
    if (problem instanceof DeviceFailure && (problem.code === 'badAnswer' || /^\d+$/.test(problem.code)) && problem.code !== '504')
      return null;
    throw problem;
  }
}
