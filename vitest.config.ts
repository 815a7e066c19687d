import { defineConfig } from 'vitest/config';

// Processes, not threads: serialport's poller calls into the main thread of its process, and kills it from a worker.
// One for each core: by itself vitest leaves a core free, and two cores then try one file after another.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], pool: 'forks', maxWorkers: '100%', testTimeout: 30_000 } });
