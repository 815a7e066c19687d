/** A technician at a station of simulators, with a data folder and a clock wound while he works. Used by the setup's tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryPair } from '../../src/adapters/wire/serial/memory.ts';
import { Stopped } from '../../src/setup/asker.ts';
import { setUp } from '../../src/setup/conversation.ts';
import { openDrafts } from '../../src/setup/draft.ts';
import type { DatabaseHome, Outside } from '../../src/setup/session.ts';
import type { TrialReach } from '../../src/setup/trials.ts';
import { createLab } from '../../src/simulators/lab.ts';
import type { Station } from '../../src/station/document.ts';
import type { Language } from '../../src/station/faults.ts';
import { sealWith } from '../../src/store/seal.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';
import { nobody } from '../support/http-answers.ts';
import { type Step, scriptedAsker } from './scripted-asker.ts';

/** A technician's whole way from nothing to a station; Enter to all that is not here. */
export const WAY: Step[] = [
  [/Язык/, 'English'],
  [/What shall be set up/, 'A new station'],
  [/Name of the station/, 'АЗС № 17'],
  [/Name on the receipt/, 'АИ-92'],
  [/List price/, '59,90'],
  [/Fuels and goods/, '+'],
  [/Name on the receipt/, 'Кофе'],
  [/List price/, '120'],
  [/Where is it plugged in/, '/dev/ttyUSB0'],
  [/Scanners:/, '+'],
  [/Where is it plugged in/, '/dev/ttyACM0'],
  [/register’s web server/, 'http://10.0.0.6:16732'],
  [/Where the terminal listens/, 'http://10.0.0.7:8443/nexo'],
  [/Megainsight terminals/, '+'],
  [/Where Megainsight listens/, 'https://loyalty.example/api'],
  [/network’s token/, 'demo-network'],
  [/PlaceId/, 'demo-station'],
];

export type Bench = ReturnType<typeof setupBench>;

const PORTS = ['/dev/ttyUSB0', '/dev/ttyACM0'];

/** The devices as trials reach them: a simulated lab, whose parts can be unplugged or speak otherwise. */
function trialLab(clock: HandClock) {
  const [line, dispensers] = memoryPair('line-1');
  const [scanner, scanners] = memoryPair('scanner-1');
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const lab = createLab({ clock, newId, speed: 10, line: dispensers, scanner: scanners });
  const opened: string[] = [];
  const speaks = new Map<string, typeof globalThis.fetch>();
  const unplugged = new Set<string>();
  const reach: TrialReach = {
    clock,
    newId,
    // The same wire is opened again at each trial.
    serial: (device, { dataBits }) => {
      opened.push(device);
      return { ...(dataBits === 7 ? line : scanner), close: async () => undefined };
    },
    service(kind) {
      opened.push(kind);
      const fetch: typeof globalThis.fetch = (...call) => (unplugged.has(kind) ? nobody : (speaks.get(kind) ?? lab.fetchOf(kind)))(...call);
      return { url: `http://${kind}.test`, fetch };
    },
    ports: async () => PORTS.filter((path) => !unplugged.has(path)).map((path) => ({ path, maker: null, mayOpen: true })),
  };
  return { lab, opened, speaks, unplugged, reach };
}

export function setupBench() {
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-setup-'));
  const clock = handClock();
  const asker = scriptedAsker();
  const { lab, opened, speaks, unplugged, reach } = trialLab(clock);
  const draftPath = join(folder, 'setup-draft.json');
  const database: { document: Station | 'none' | 'busy' } = { document: 'none' };
  const home: DatabaseHome = {
    read: async () => database.document,
    async save(document) {
      if (database.document === 'busy') return 'busy';
      database.document = document;
      return 'saved';
    },
  };
  const outside: Outside = {
    asker,
    clock,
    fetch: nobody,
    drafts: openDrafts(draftPath, sealWith(Buffer.alloc(32, 3))),
    reach,
    serviceUrl: 'http://127.0.0.1:8080',
    stationFile: join(folder, 'station.json'),
    database: home,
    startCommand: (file, simulated) => `start ${file} ${simulated}`,
  };

  return {
    folder,
    clock,
    asker,
    lab,
    unplugged,
    /** Every port and service that a trial has opened, in order. */
    opened,
    /** What stands at a service's address instead of the simulator. */
    speaks,
    outside,
    database,
    draftPath,
    document: () => JSON.parse(readFileSync(join(folder, 'station.json'), 'utf8')) as Station,
    /** One run of `npm run setup`; `whenAsked` is what happens around the technician while he works. */
    async run(steps: Step[], whileWaiting: () => void = () => undefined, usual: Language = 'en'): Promise<string> {
      asker.script(steps);
      let end: string | undefined;
      let problem: unknown;
      setUp(outside, usual, () => undefined).then(
        (how) => {
          end = how;
        },
        (thrown: unknown) => {
          end = thrown instanceof Stopped ? 'broken off' : 'failed';
          problem = thrown;
        },
      );
      await clock.until(() => {
        whileWaiting();
        return end !== undefined;
      }, 3_600_000);
      if (end === 'failed') throw problem;
      const left = asker.left();
      if (left.length > 0 && end !== 'broken off') throw new Error(`never asked: ${left.join(' ')}\n${asker.screen()}`);
      return end ?? '';
    },
    close() {
      lab.close();
      rmSync(folder, { recursive: true });
    },
  };
}
