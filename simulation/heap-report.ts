/** Promises, loaded into a process of ours, its heap on SIGUSR2: what is left after everything that can go is gone. */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  process.stdout.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
