/** On what ground a correction receipt is made, and how its fields say so. Used by the register's tasks. */
import { fiscalFailure } from './queue.ts';

export interface CorrectionBasis {
  /** By oneself, or by order of the tax office. */
  type: 'self' | 'instruction';
  /** Day of the settlement that is put right, `2026-11-24`. */
  date: string;
  /** Number of the tax office's order. */
  number?: string | undefined;
}

/** @throws DeviceFailure notDone for a ground that the law does not know: no document is made. */
export function correctionFields({ type, date, number }: CorrectionBasis): Record<string, unknown> {
  const refused = (code: string, message: string) => fiscalFailure(code, message, 'notDone');
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
  if (!isDay) throw refused('badBaseDate', 'the day of the corrected settlement is written as 2026-11-24');
  if (type === 'instruction' && !number) throw refused('noBaseNumber', 'a correction by order of the tax office bears the order’s number');
  if (type === 'self' && number) throw refused('baseNumber', 'a correction by oneself bears no number of an order');
  return {
    correctionType: type,
    correctionBaseDate: date.replaceAll('-', '.'),
    ...(number ? { correctionBaseNumber: number } : {}),
  };
}
