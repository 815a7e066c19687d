import { defineConfig } from 'vitest/config';

// Processes, not threads: serialport's poller calls into the main thread of its process, and kills it from a worker.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 30_000 } });
