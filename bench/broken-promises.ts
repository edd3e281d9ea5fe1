/** A figure, and what it must be at least or at most. */
interface Promised {
  readonly figure: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What holds on any machine; how fast it is, is for people to judge. */
const promised: Readonly<Record<string, readonly Promised[]>> = {
  backlog: [{ figure: 'refusedCalls', atMost: 0 }],
  burst: [{ figure: 'refusedCalls', atMost: 0 }],
  capture: [
    { figure: 'firstScanSeconds', atMost: 60 },
    { figure: 'firstScanMegabytes', atMost: 300 },
    { figure: 'idleScanMs', atMost: 1_000 },
    { figure: 'idleRowsShare', atMost: 0.01 },
    { figure: 'databaseCpuShare', atMost: 0.05 },
  ],
  day: [
    { figure: 'refusedCalls', atMost: 0 },
    { figure: 'waitingRuns', atMost: 1 },
  ],
  peers: [
    { figure: 'refusedCalls', atMost: 0 },
    { figure: 'timesTimeTracker', atLeast: 1 },
    { figure: 'timesSingle', atLeast: 1 },
  ],
  restart: [{ figure: 'hangingStopSeconds', atMost: 30 }],
};

/** The promises of a benchmark that its figures break, a sentence each. */
export function promisesBroken(name: string, figures: object): string[] {
  const values = new Map(Object.entries(figures));
  return (promised[name] ?? []).flatMap(({ figure, atLeast = -Infinity, atMost = Infinity }) => {
    const value: unknown = values.get(figure);
    if (typeof value === 'number' && value >= atLeast && value <= atMost) return [];
    const bound = atMost === Infinity ? `at least ${atLeast}` : `at most ${atMost}`;
    return [`${name}: ${figure} is ${String(value)} and must be ${bound}.`];
  });
}
