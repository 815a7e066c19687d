/** Where adapters write what went wrong on a wire. Never given secrets: no tokens, card numbers or passwords. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
