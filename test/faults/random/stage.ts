import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import type { Choose } from './choose.ts';
import type { Journal } from './journal.ts';
import type { RecordTape } from './record-tape.ts';
import type { Servers } from './servers.ts';
import type { TimetrackerSession } from './timetracker-session.ts';
import type { WorkerPool } from './worker-pool.ts';

/** What faults are made with. */
export interface Stage {
  readonly demo: RunningDemo;
  readonly pool: WorkerPool;
  readonly tape: RecordTape;
  readonly servers: Servers;
  readonly timetracker: TimetrackerSession;
  readonly journal: Journal;
  /** The folder of the program that runs; this repository unless given. */
  readonly program?: string;
  /** The organisation's id at Xero. */
  readonly tenantId: string;
  /** Waits so many seconds of the protocol's time. */
  readonly rest: (seconds: number) => Promise<void>;
}

/** One fault, drawn: what it is in words, and how it comes about. It is over when its promise is. */
export interface DrawnFault {
  readonly text: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** A kind of fault; what it hits and for how long is drawn. Durations are seconds of the protocol's time. */
export interface FaultKind {
  readonly name: string;
  /** It takes minutes, or much of the machine, and has no place in a short run. */
  readonly long?: true;
  draw(choose: Choose): DrawnFault;
}

/** How many times faster than real time the protocol runs. */
export const timingScale = 10;

/** Waits so many seconds of the protocol's time. */
export function restFor(seconds: number): Promise<void> {
  return sleep((seconds * 1000) / timingScale);
}
