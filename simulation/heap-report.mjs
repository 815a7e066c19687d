/** Writes the heap of the process that it is loaded into on SIGUSR2, after a collection. Used by the load run, which looks for leaks. */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  process.stdout.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
