/** Asks each dispenser the questions of the book and says which settings of its profile its answers call for. Used by the device checks. */
import type { Probe } from '../adapters/dispenser-azt2/nozzle.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Devices } from '../forecourt/devices.ts';
import type { PumpSettings, Station } from '../station/document.ts';
import type { Words } from '../station/faults.ts';
import { complaint, type Finding } from './finding.ts';

/** Slower than this, the usual time limit of 400 ms is near. */
const SLOW_MS = 300;

const profileTodo = (field: string, value: string): Words => ({
  en: `set profile.${field} of this pump to ${value}: npm run setup`,
  ru: `задайте profile.${field} этой ТРК: ${value} (npm run setup)`,
});

export const complaintAboutEcho = (what: string): Finding =>
  complaint(what, 'fault', { en: 'the line sends our own bytes back', ru: 'линия возвращает наши же байты' }, profileTodo('echo', 'true'));

/** Only nozzles that answer at all are asked, one after the other: what waits for another would seem slow. */
export async function probePumps(station: Station, devices: Devices): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const pump of station.pumps) findings.push(...(await probePump(pump, devices)));
  return findings;
}

async function probePump({ number, profile, nozzles }: PumpSettings, devices: Devices): Promise<Finding[]> {
  const online = devices.views(number).filter(({ view }) => view.state === 'idle' || view.state === 'calling');
  const nozzle = nozzles.find((one) => online.some((view) => view.nozzle === one.number))?.number;
  if (nozzle === undefined) return [];
  try {
    return findingsOf(`pump-${number}`, profile, await devices.driverOf({ pump: number, nozzle }).probe());
  } catch (problem) {
    // A line that is opened anew just now.
    if (problem instanceof DeviceFailure) return [];
    throw problem;
  }
}

/** A refusal of command 58 says that no dose is set: that is the book's. */
function findingsOf(what: string, profile: PumpSettings['profile'], probes: Probe[]): Finding[] {
  const answerTo = (command: Probe['command']) => probes.find((probe) => probe.command === command)?.answer;
  const lacks = (command: Probe['command']) => !['data', 'refused'].includes(answerTo(command) ?? 'data');
  const findings: Finding[] = [];
  const warn = (said: Words, todo: Words) => void findings.push(complaint(what, 'warn', said, todo));
  if (lacks('readDose') && profile.doseReading === 'ask')
    warn(
      { en: 'it does not read a dose back (command 58)', ru: 'она не сообщает заданную дозу (команда 58)' },
      profileTodo('doseReading', 'none'),
    );
  if (answerTo('currentVolume') !== 'data' && answerTo('fullDelivery') === 'data' && profile.volumeReading === 'current')
    warn(
      { en: 'it does not tell a running volume (command 34)', ru: 'она не сообщает текущий объём (команда 34)' },
      profileTodo('volumeReading', 'delivery'),
    );
  // The quickest: others may have waited for the line's own polls.
  const quickest = Math.min(...probes.filter(({ answer }) => answer === 'data').map(({ tookMs }) => tookMs));
  if (quickest > SLOW_MS && quickest > profile.answerMs * 0.75 && quickest < Number.POSITIVE_INFINITY)
    warn(
      { en: `its answers take ${quickest} ms`, ru: `её ответы идут ${quickest} мс` },
      profileTodo('answerMs', String(Math.ceil(quickest / 50) * 100)),
    );
  return findings;
}
