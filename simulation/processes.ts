/**
 * The real service and the real simulators as processes of their own, killed as a power cut kills. Used by the kill test, the load and
 * tests of `src/cli/`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface Running {
  /** The address that it logged. */
  url: string;
  /** SIGKILL: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code. */
  end(): Promise<number | null>;
  output(): string;
  pid: number;
}

/** Starts a built program, as `npm start` does, and waits until it logs where it listens. */
export function start(program: 'serve' | 'simulators', environment: Record<string, string>, options: string[] = []): Promise<Running> {
  const child: ChildProcess = spawn(process.execPath, ['--import', './build.mjs', ...options, `dist/${program}.js`], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const stopped = (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    return gone;
  };
  return new Promise((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      output += bytes.toString();
      const url = /(?:listening|lab) on (http:\/\/[^"\s]+)/.exec(output)?.[1];
      const kill = async () => void (await stopped('SIGKILL'));
      if (url) resolve({ url, kill, end: () => stopped('SIGTERM'), output: () => output, pid: child.pid ?? 0 });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void gone.then((code) => reject(new Error(`${program} ended with ${code}:\n${output}`)));
  });
}

const LOOK_MS = 5;

/** Waits until the condition holds, for what has no clock to wind. @throws after `limitMs`. */
export async function eventually(condition: () => boolean, limitMs = 10_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
