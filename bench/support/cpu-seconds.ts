import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** The processor seconds that a process and its children have used so far; undefined where the system does not say. */
function cpuSeconds(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
  const family = new Set([pid]);
  // A child may stand before its parent in the list.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  }
  const ticks = all.filter((one) => family.has(one.pid)).reduce((sum, one) => sum + one.ticks, 0);
  return ticks / ticksPerSecond;
}

function read(pid: number): Process[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // Own time, and that of children which have ended: a server's connections come and go.
    const [parent = 0, ...ticks] = [fields[1], ...fields.slice(11, 15)].map(Number);
    return [{ pid, parent, ticks: ticks.reduce((sum, one) => sum + one, 0) }];
  } catch {
    return [];
  }
}

/** What each of the processes uses between now and the end, in processor seconds. */
export function watchCpu(pids: Readonly<Record<string, number | undefined>>): () => Record<string, number> {
  const read = () =>
    Object.entries(pids).flatMap(([name, pid]): [string, number][] => {
      const used = pid === undefined ? undefined : cpuSeconds(pid);
      return used === undefined ? [] : [[name, used]];
    });
  const before = new Map(read());
  return () =>
    Object.fromEntries(read().map(([name, used]) => [name, Math.round(used - (before.get(name) ?? 0))]));
}
