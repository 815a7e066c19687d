/** Promises a real pair of serial terminals, or a loud word that the program that makes them is missing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

export const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) console.warn('\n!!! NO SOCAT: the tests of real serial ports are skipped. Install Debian’s `socat`.\n');

export interface PtyPair {
  paths: [string, string];
  /** Both ends are gone, as when a converter is pulled out. */
  kill(): Promise<void>;
}

export function openPtyPair(): Promise<PtyPair> {
  const child: ChildProcess = spawn('socat', ['-d', '-d', 'pty,raw,echo=0', 'pty,raw,echo=0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [first, second] = [...said.matchAll(/PTY is (\S+)/g)].map(([, path]) => path);
      if (!first || !second || !said.includes('starting data transfer')) return;
      resolve({
        paths: [first, second],
        kill() {
          child.kill('SIGKILL');
          return gone;
        },
      });
    });
    void gone.then(() => reject(new Error(`socat ended:\n${said}`)));
  });
}
