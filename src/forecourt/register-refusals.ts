/**
 * What the register's answers to documents mean for the next sale: a drive that is full says so only when it is written to, and a shift
 * that cannot be renewed when a receipt wants it. Wrapped around the register's client by the devices; read by the watch over the register.
 */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Judgement, RegisterStanding } from './register-standing.ts';

export interface RegisterRefusals {
  /** Null where the last document was made, or was refused for a reason of its own. */
  judgement(): Judgement | null;
  /** The shift could not be opened or renewed for the last receipt. */
  isShiftInDoubt(): boolean;
  /** A receipt was refused because the driver does not know its rate of VAT. */
  isOldDriver(): boolean;
  /** The last receipt was made in training mode. */
  isTraining(): boolean;
  /** Where it stands otherwise than after the refusal, what was refused may be taken now. */
  compare(standing: RegisterStanding): void;
  onShiftMoved(run: () => void): void;
}

interface Refusal {
  code: string;
  message: string;
  isOfShift: boolean;
  /** How the register stood when it was first read after it. */
  standing: string | null;
}

/** Codes after which no document is made, whatever it is (docs/protocols/atol.md). */
const STOPPING: ReadonlySet<string> = new Set(['120', '121', '136', '137', '140']);

/** @returns the same client; what becomes of its documents is noted. */
export function heedRefusals(register: FiscalRegister): { register: FiscalRegister; refusals: RegisterRefusals } {
  let refusal: Refusal | null = null;
  let isOldDriver = false;
  let isTraining = false;
  let tell = () => {};
  async function note<Result>(document: Promise<Result>): Promise<Result> {
    try {
      const made = await document;
      refusal = null;
      isOldDriver = false;
      return made;
    } catch (problem) {
      if (problem instanceof DeviceFailure) {
        refusal = refusalIn(problem) ?? refusal;
        isOldDriver ||= problem.code === '501' && problem.message.includes('tax.type');
      }
      throw problem;
    }
  }
  return {
    register: {
      ...register,
      async print(...given) {
        const document = await note(register.print(...given));
        isTraining = document.training === true;
        return document;
      },
      correct: (...given) => note(register.correct(...given)),
      async openShift(...given) {
        await note(register.openShift(...given));
        tell();
      },
      renewShift: (...given) => note(register.renewShift(...given)),
      async closeShift(...given) {
        await note(register.closeShift(...given));
        tell();
      },
    },
    refusals: {
      judgement: () => refusal && judgementOf(refusal),
      isShiftInDoubt: () => refusal?.isOfShift === true,
      isOldDriver: () => isOldDriver,
      isTraining: () => isTraining,
      compare({ drive, ofd, status }) {
        isTraining &&= !status.fiscal;
        const { blocked, paperPresent, coverOpened } = status;
        const standing = JSON.stringify([drive?.serial, drive?.warnings, ofd?.unsent, ofd?.since, blocked, paperPresent, coverOpened]);
        if (refusal) refusal.standing ??= standing;
        if (refusal && refusal.standing !== standing) refusal = null;
      },
      onShiftMoved(run) {
        tell = run;
      },
    },
  };
}

function refusalIn({ code, message, known, evidence }: DeviceFailure): Refusal | null {
  const isOfShift = evidence.step === 'shift' && known === 'notDone' && /^\d+$/.test(code) && code !== '504';
  return STOPPING.has(code) || isOfShift ? { code, message, isOfShift, standing: null } : null;
}

const judgementOf = ({ code, message }: Refusal): Judgement => ({
  code: 'refused',
  level: 'critical',
  stops: true,
  fault: { en: `the register makes no document: ${code} ${message}`, ru: `ККМ не формирует документы: ${code} ${message}` },
  todo: {
    en: 'have it mended or the drive changed; a shift that opens or closes proves that it works again',
    ru: 'устраните причину или замените ФН; открытая или закрытая смена покажет, что ККМ снова работает',
  },
});
