/** What the register prints beside the receipts of sales. Used by the API. */
import type { FiscalRegister } from '../../adapters/fiscal-atol/client.ts';
import type { Operator } from '../../adapters/fiscal-atol/receipt-task.ts';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import { type Clock, timeLimit } from '../../clock.ts';
import type { ShiftReport } from '../shift-record.ts';
import { shiftText } from '../shift-text.ts';

export interface PaperDesk {
  /** A shift's report on paper. It stands on the disk: where no paper comes out, that is only logged. */
  printReport(report: ShiftReport, operator?: Operator): Promise<void>;
}

export interface PaperParts {
  register(): FiscalRegister;
  clock: Clock;
  stationName(): string;
  log(level: 'warn', message: string, facts: Record<string, unknown>): void;
}

const LIMIT_MS = 10_000;

export function createPaperDesk({ register, clock, stationName, log }: PaperParts): PaperDesk {
  return {
    async printReport(report, operator) {
      const { signal, release } = timeLimit(clock, LIMIT_MS);
      try {
        await register().printText({ lines: shiftText(stationName(), report), ...(operator ? { operator } : {}) }, undefined, signal);
      } catch (problem) {
        if (!(problem instanceof DeviceFailure) && !signal.aborted) throw problem;
        log('warn', 'the shift’s report was not printed', { shift: report.number, problem: String(problem) });
      } finally {
        release();
      }
    },
  };
}
