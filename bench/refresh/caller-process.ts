import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { CallersOptions, RoundReport } from './messages.ts';

const program = join(import.meta.dirname, 'callers.ts');

/** A process that is started again and again need not compile the same program each time. */
const compileCache = join(import.meta.dirname, '..', '..', '.stack', 'cache', 'compiled');

/** A process of callers that can be killed in the middle of its work and started again. */
export interface CallerProcess {
  /** Starts it, or starts it again after a kill. */
  start(): Promise<void>;
  /** Undefined: the process was killed before all its callers knew. */
  round(round: number, delays: readonly number[]): Promise<RoundReport | undefined>;
  /** Ends it at once, as a crash would. */
  kill(): void;
  stop(): Promise<void>;
}

export function createCallerProcess(options: CallersOptions): CallerProcess {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  function message<T>(from: ChildProcess, isIt: (given: unknown) => given is T): Promise<T | undefined> {
    return new Promise((resolve) => {
      const listen = (given: unknown) => {
        if (isIt(given)) finish(given);
      };
      const gone = () => finish(undefined);
      const finish = (result: T | undefined) => {
        from.off('message', listen);
        from.off('exit', gone);
        resolve(result);
      };
      from.on('message', listen);
      from.on('exit', gone);
      if (from.exitCode !== null || from.signalCode !== null) gone();
    });
  }

  return {
    async start() {
      const started = fork(program, [], {
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child = started;
      ended = new Promise((resolve) => started.once('exit', () => resolve()));
      started.send(options);
      const ready = await message(started, (given): given is 'ready' => given === 'ready');
      if (ready === undefined) throw new Error('A process of callers did not start.');
    },
    async round(round, delays) {
      if (child === undefined) throw new Error('The process was not started.');
      const report = message(child, (given): given is RoundReport => isReport(given, round));
      child.send({ round, delays });
      return report;
    },
    kill: () => void child?.kill('SIGKILL'),
    async stop() {
      child?.kill('SIGKILL');
      await ended;
    },
  };
}

function isReport(given: unknown, round: number): given is RoundReport {
  return typeof given === 'object' && given !== null && 'round' in given && given.round === round;
}
