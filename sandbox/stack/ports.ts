import { createServer } from 'node:net';

/** The wanted port of 127.0.0.1 if it is free and not taken already in this choice, else any free one. */
export async function choosePort(
  wanted: number,
  taken: ReadonlySet<number>,
  isFree: (port: number) => Promise<number | undefined> = bindable,
): Promise<number> {
  for (const port of [wanted, ...Array<number>(20).fill(0)]) {
    if (port !== 0 && taken.has(port)) continue;
    const free = await isFree(port);
    if (free !== undefined && !taken.has(free)) return free;
  }
  throw new Error('No free port on 127.0.0.1: close some programs, or name the ports to use.');
}

/** The port that could be bound (any free one for 0), or undefined if it is in use. */
function bindable(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
