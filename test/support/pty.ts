/** A pair of serial terminals made by socat. Used by the tests that need a real serial port. */
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

export interface Terminal {
  press(keys: string): void;
  /** Waits until the text is on the screen, after whatever was waited for before. @throws with the screen. */
  sees(text: string): Promise<void>;
  /** All that was ever shown, without colours and cursor moves. */
  screen(): string;
  ended: Promise<void>;
  kill(): void;
}

const SEEN_WITHIN_MS = 20_000;
const LOOK_MS = 20;

/** A built program in a terminal of its own, as a person starts it; its keys go through a real pty. */
export function inTerminal(program: string, cwd: string, environment: Record<string, string>): Terminal {
  const command = `EXEC:"${process.execPath} --import ./build.mjs dist/${program}.js",pty,setsid,ctty,stderr`;
  const env = { PATH: process.env.PATH ?? '', TERM: 'xterm', ...environment };
  const child = spawn('socat', ['-', command], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let raw = '';
  let seen = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      raw += bytes.toString();
    });
  }
  const screen = () => raw.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '');
  return {
    press: (keys) => void child.stdin.write(keys),
    async sees(text) {
      const end = performance.now() + SEEN_WITHIN_MS;
      for (let at = screen().indexOf(text, seen); ; at = screen().indexOf(text, seen)) {
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        if (performance.now() > end) throw new Error(`never seen: ${text}\n${screen().slice(-3000)}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    screen,
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    kill: () => void child.kill('SIGKILL'),
  };
}
