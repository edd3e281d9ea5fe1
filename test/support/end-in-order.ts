/*
 * However a run of tests ends, what a test has started must end with it: a process that is asked to stop, or whose
 * runner is gone, tells those who wait for its exit. Vitest forbids tests `process.exit`, and would just be gone.
 */
const end = (): void => {
  process.emit('exit', 1);
  process.kill(process.pid, 'SIGKILL');
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
process.once('disconnect', end);
