/** `npm run simulators`: the simulated devices in a process of their own, so that the service can be killed and its devices live on. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { pino } from 'pino';
import { v7 as timeOrderedId } from 'uuid';
import { listenTcp } from '../adapters/wire/serial/tcp.ts';
import { refuseForeignHosts, refuseForeignPages } from '../api/http/browsers.ts';
import { createErrorLog } from '../api/http/error-log.ts';
import { problemHandler } from '../api/http/problems.ts';
import { systemClock } from '../clock.ts';
import { readLabConfig } from '../config.ts';
import { createLab, listening } from '../simulators/lab.ts';
import { demoStation } from '../station/demo.ts';

type Ports = Partial<Record<'line' | 'scanner' | 'fiscal' | 'bank' | 'megainsight', number>>;

/** The ports of the last run: a station that is configured with them finds its devices again. */
function readEarlierPorts(path: string): Ports {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Ports;
  } catch {
    return {};
  }
}

/** On that port where it is free, else on any. */
async function listenSerial(port: number | undefined) {
  try {
    return await listenTcp(port ?? 0);
  } catch {
    return listenTcp(0);
  }
}

async function main(): Promise<void> {
  const { port, dir, speed } = readLabConfig(process.env);
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  mkdirSync(dir, { recursive: true });
  const earlier = readEarlierPorts(join(dir, 'ports.json'));
  const [line, scanner] = [await listenSerial(earlier.line), await listenSerial(earlier.scanner)];
  const lab = createLab({ clock: systemClock, newId: timeOrderedId, speed, line: line.duplex, scanner: scanner.duplex, dir });
  const services = await lab.listen(earlier);
  const guarded = new Hono().use(refuseForeignHosts([]), refuseForeignPages([])).route('/lab', lab.app);
  const report = createErrorLog({ log, clock: systemClock });
  guarded.onError(problemHandler((problem) => report(problem, 'unforeseen')));
  const front = await listening(guarded, port);
  const writeJson = (name: string, value: unknown) => {
    writeFileSync(join(dir, `${name}.new`), JSON.stringify(value, null, 2));
    renameSync(join(dir, `${name}.new`), join(dir, name));
  };
  writeJson('ports.json', { ...services.ports, line: line.port, scanner: scanner.port });
  writeJson('station.json', demoStation({ line: line.duplex.name, scanner: scanner.duplex.name, ...services.urls }));
  log.info(`lab on http://127.0.0.1:${front.port}`);

  const stop = async () => {
    lab.close();
    await Promise.all([front.close(), services.close(), line.close(), scanner.close()]);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

main().catch((problem: unknown) => {
  process.stderr.write(`the simulators cannot start:\n${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
});
