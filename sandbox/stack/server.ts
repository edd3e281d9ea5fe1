import type { ServerProcess } from './server-process.ts';
import type { ServerName } from './versions.ts';

export type Log = (line: string) => void;

/** The folders of one stack. */
export type Folders = {
  /** Logs, state and the data of this stack; each server keeps its data below its own name. */
  instance: string;
  /** Downloads, shared by all stacks of this checkout. */
  cache: string;
};

/** What was found to start a server with; `label` is for progress lines ("PostgreSQL 18.4"). */
export type Launcher = { label: string; start: (options: StartOptions) => Promise<Started> };
export type StartOptions = {
  folders: Folders;
  choosePort: (kind: PortKind) => Promise<number>;
  /** False lets PostgreSQL skip waiting for the disk: for data that may be lost with the machine's power. */
  durable: boolean;
  /** Called as soon as the process exists, long before it answers. */
  onSpawn: (started: Started) => void;
  signal: AbortSignal | undefined;
};
export type PortKind = 'postgresql' | 'kafka' | 'kafkaController' | 'temporal' | 'temporalUi';
export type Started = { process: ServerProcess; port: number; uiPort?: number };

/** One kind of server of the stack. */
export type Server = {
  name: ServerName;
  title: string;
  /** Finds or fetches what is needed. @throws with all choices if nothing works */
  find: (folders: Folders, log: Log) => Promise<Launcher>;
  answers: (port: number) => Promise<boolean>;
  stopSignal: NodeJS.Signals;
};
