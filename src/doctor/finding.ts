/** What a check has found, in plain words: what was tried, what it means, what to do. Used by the doctor and by the setup's trials. */
import type { Language, Words } from '../station/faults.ts';

/** Its fields are also those of `npm run doctor -- --json`, and of setups on disk that were broken off. */
export interface Finding {
  /** The device or thing: `fiscal`, `line-1`, `database`. */
  what: string;
  level: 'ok' | 'warn' | 'fault';
  said: Words;
  /** What to do about it; null where all is well. */
  todo: Words | null;
}

export const passed = (what: string, en: string, ru: string): Finding => ({ what, level: 'ok', said: { en, ru }, todo: null });

export const complaint = (what: string, level: 'warn' | 'fault', said: Words, todo: Words): Finding => ({ what, level, said, todo });

const MARK = { ok: '✓', warn: '!', fault: '✗' };

/** As a person reads it, a finding a paragraph. */
export const describeFindings = (findings: Finding[], language: Language): string =>
  findings
    .map(({ what, level, said, todo }) => `${MARK[level]} ${what}: ${said[language]}${todo ? `\n    → ${todo[language]}` : ''}`)
    .join('\n');
