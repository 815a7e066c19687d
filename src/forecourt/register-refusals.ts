/**
 * What the register's refusals of documents mean for the next sale: a drive that is full says so only when it is written to. Wrapped around
 * the register's client by the devices; read by the watch over the register.
 */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Judgement, RegisterStanding } from './register-standing.ts';

export interface RegisterRefusals {
  /** Null where the last document was made, or was refused for a reason of its own. */
  judgement(): Judgement | null;
  /** A receipt was refused because the driver does not know its rate of VAT. */
  isOldDriver(): boolean;
  /** Another drive, or a backlog that has gone down: what was refused may be taken now. */
  compare(standing: RegisterStanding): void;
  onShiftClosed(run: () => void): void;
}

/** Codes after which no document is made, whatever it is (section 3.3 of the protocol's page). */
const STOPPING: ReadonlySet<string> = new Set(['120', '121', '136', '137', '140']);

/** @returns the same client; its documents' outcomes are noted. */
export function heedRefusals(register: FiscalRegister): { register: FiscalRegister; refusals: RegisterRefusals } {
  let refused: { code: string; message: string; standing: string | null } | null = null;
  let isOldDriver = false;
  let tell = () => {};
  async function note<Result>(document: Promise<Result>): Promise<Result> {
    try {
      const made = await document;
      refused = null;
      return made;
    } catch (problem) {
      if (problem instanceof DeviceFailure) {
        const { code, message } = problem;
        if (STOPPING.has(code)) refused = { code, message, standing: null };
        isOldDriver ||= code === '501' && message.includes('tax.type');
      }
      throw problem;
    }
  }
  return {
    register: {
      ...register,
      print: (...given) => note(register.print(...given)),
      correct: (...given) => note(register.correct(...given)),
      openShift: (...given) => note(register.openShift(...given)),
      async closeShift(...given) {
        await note(register.closeShift(...given));
        tell();
      },
    },
    refusals: {
      judgement: () => refused && judgementOf(refused),
      isOldDriver: () => isOldDriver,
      compare({ drive, ofd }) {
        const standing = JSON.stringify([drive?.serial, drive?.warnings, ofd?.unsent, ofd?.since]);
        // As it stands when it is first read after the refusal: a change from then on is one for the better.
        if (refused) refused.standing ??= standing;
        if (refused && refused.standing !== standing) refused = null;
      },
      onShiftClosed(run) {
        tell = run;
      },
    },
  };
}

const judgementOf = ({ code, message }: { code: string; message: string }): Judgement => ({
  code: 'refused',
  level: 'critical',
  stops: true,
  fault: { en: `the register makes no document: ${code} ${message}`, ru: `ККМ не формирует документы: ${code} ${message}` },
  todo: {
    en: 'have it mended or the drive changed; a shift that opens or closes proves that it works again',
    ru: 'устраните причину или замените ФН; открытая или закрытая смена покажет, что ККМ снова работает',
  },
});
