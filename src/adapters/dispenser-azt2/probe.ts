/**
 * Asks a nozzle each question of the book once and notes what comes of it, changing nothing. Used by the nozzle's driver, for the doctor.
 */
import { type Clock, monotonic } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { COMMAND } from './commands.ts';
import type { Probe } from './nozzle.ts';
import type { NozzleExchanges } from './nozzle-exchanges.ts';

const QUESTIONS: Probe['command'][] = ['status', 'type', 'currentVolume', 'fullDelivery', 'totals', 'readDose'];
const CODES: Probe['answer'][] = ['refused', 'unsupported', 'badAnswer'];

export async function probeNozzle(nozzle: NozzleExchanges, clock: Clock, signal?: AbortSignal): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const command of QUESTIONS) {
    const startedAt = monotonic(clock);
    const answer = await nozzle.ask(COMMAND[command], signal).then(
      () => 'data' as const,
      (problem: unknown) => {
        if (!(problem instanceof DeviceFailure)) throw problem;
        return CODES.find((code) => code === problem.code) ?? ('offline' as const);
      },
    );
    probes.push({ command, answer, tookMs: monotonic(clock) - startedAt });
  }
  return probes;
}
