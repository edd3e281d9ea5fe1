import {
  Client,
  Connection,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { ProcessConfig } from './config.ts';
import type { DocumentRef } from './events/document-kind.ts';
import { searchAttributes } from './workflows/search-attributes.ts';
import type { resume } from './workflows/resume.ts';
import { lookAgain } from './workflows/sequence.ts';
import type { syncDocument } from './workflows/sync-document.ts';

/** Temporal as this process uses it. */
export interface TemporalAccess {
  readonly client: Client;
  readonly connection: Connection;
  /** Registers what runs are searched by, where it is missing. @throws TemporalNotReady */
  registerSearchAttributes(): Promise<void>;
  close(): Promise<void>;
}

/** How to reach the server; the worker's own connection takes the same. */
export function temporalConnectionOptions(config: ProcessConfig) {
  return {
    address: config.temporalAddress,
    ...(config.temporalTls || config.temporalApiKey !== undefined ? { tls: true } : {}),
    ...(config.temporalApiKey !== undefined && { apiKey: config.temporalApiKey }),
  };
}

/** Temporal answers, but not for us yet; the message says why and what to do. */
export class TemporalNotReady extends Error {
  override readonly name = 'TemporalNotReady';
}

/** A server that does not answer is an error after ten seconds; without a deadline a call may hang for ever. */
export function temporalDeadline(): number {
  return Date.now() + 10_000;
}

/** Opens Temporal lazily: the first call connects, and a server that is away is an error of that call. */
export function createTemporalAccess(config: ProcessConfig): TemporalAccess {
  const connection = Connection.lazy(temporalConnectionOptions(config));
  const client = new Client({ connection, namespace: config.temporalNamespace });
  return {
    client,
    connection,
    registerSearchAttributes: () =>
      connection.withDeadline(temporalDeadline(), async () => {
        const present = await connection.operatorService
          .listSearchAttributes({ namespace: config.temporalNamespace })
          .catch((error: unknown) => {
            // 5 is gRPC's NOT_FOUND.
            if (!(error instanceof Error && 'code' in error && error.code === 5)) throw error;
            throw new TemporalNotReady(
              'Temporal has no such namespace: create it, or correct TEMPORAL_NAMESPACE',
            );
          });
        const missing = Object.values(searchAttributes).filter(
          ({ name }) => !(name in (present.customAttributes ?? {})),
        );
        if (missing.length === 0) return;
        await connection.operatorService
          .addSearchAttributes({
            namespace: config.temporalNamespace,
            // 2 is a keyword in Temporal's IndexedValueType.
            searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, 2])),
          })
          .catch((error: unknown) => {
            // gRPC's PERMISSION_DENIED and UNIMPLEMENTED: some servers let only their operators do this.
            if (!(error instanceof Error && 'code' in error && (error.code === 7 || error.code === 12)))
              throw error;
            const names = missing.map(({ name }) => name).join(', ');
            throw new TemporalNotReady(
              `Temporal does not let this program create search attributes: have an operator add ${names}, each of the type Keyword`,
            );
          });
      }),
    close: () => connection.close(),
  };
}

/** The id of a document's run: one run at a time, and the same id for ever. */
export function runIdOf(document: DocumentRef): string {
  return `sync/${document.installationId}/${document.kind}/${document.sourceId}`;
}

/** The installation that stands in the id of any run of ours. Schedules add the time to the ids that they are given. */
export function installationOfRun(workflowId: string): string | undefined {
  return workflowId.split('/')[1]?.replace(/-\d{4}-\d\d-\d\dT.*$/, '');
}

/** Runs that are started at the same time. */
const width = 25;

/** Starting runs. */
export function createRuns(client: Client, taskQueue: string) {
  const inTime = <T>(call: () => Promise<T>): Promise<T> => client.withDeadline(temporalDeadline(), call);

  const optionsFor = ({ installationId, kind, sourceId }: DocumentRef) =>
    ({
      taskQueue,
      workflowId: runIdOf({ installationId, kind, sourceId }),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      args: [{ installationId, kind, sourceId }] as [DocumentRef],
      typedSearchAttributes: [
        { key: searchAttributes.installation, value: installationId },
        { key: searchAttributes.kind, value: kind },
      ],
    }) satisfies WorkflowStartOptions<typeof syncDocument>;

  async function signal(document: DocumentRef, sequence: string): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<typeof syncDocument, [{ sequence: string }]>('syncDocument', {
        ...optionsFor(document),
        signal: 'documentChanged',
        signalArgs: [{ sequence }],
      }),
    );
  }

  /** A run that is open stays as it is, and is not told anything. */
  async function startUnlessOpen(document: DocumentRef, known = false): Promise<void> {
    const { args, ...options } = optionsFor(document);
    await inTime(() =>
      client.workflow.start<typeof syncDocument>('syncDocument', {
        ...options,
        args: known ? [...args, true] : args,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      }),
    );
  }

  async function signalIfOpen(document: DocumentRef): Promise<void> {
    try {
      await inTime(() =>
        client.workflow.getHandle(runIdOf(document)).signal('documentChanged', { sequence: lookAgain }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  async function forAll(documents: readonly DocumentRef[], work: (one: DocumentRef) => Promise<void>) {
    for (let start = 0; start < documents.length; start += width)
      await Promise.all(documents.slice(start, start + width).map(work));
  }

  /** A signal and not a start: a run that is about to end takes it, and goes on. */
  async function signalResume(
    installationId: string,
    signal: 'resumeAll' | 'resumeForgotten' | 'waitStored',
  ): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<typeof resume>('resume', {
        taskQueue,
        workflowId: `resume/${installationId}`,
        args: [installationId],
        signal,
      }),
    );
  }

  return {
    /** Starts the document's run, or tells the running one that this sequence exists. */
    start: (document: DocumentRef, sequence: bigint): Promise<void> => signal(document, sequence.toString()),

    /**
     * Starts runs that take the newest snapshots, whatever they are. A run that is open looks once more before it
     * ends, since what it looked at may have changed behind its back.
     */
    startAll: (documents: readonly DocumentRef[]): Promise<void> =>
      forAll(documents, (document) => signal(document, lookAgain)),

    /** Has the runs of these documents that are open look once more before they end; starts none. */
    lookAgainIfOpen: (documents: readonly DocumentRef[]): Promise<void> =>
      forAll(documents, (document) => signalIfOpen(document)),

    /** Starts runs for those of these documents that have none open. */
    startMissing: (documents: readonly DocumentRef[]): Promise<void> =>
      forAll(documents, (document) => startUnlessOpen(document)),

    /**
     * Starts runs for those of these documents that have none open, only to show in Temporal what has just been found
     * and written down about them: that they need somebody.
     */
    showKnown: (documents: readonly DocumentRef[]): Promise<void> =>
      forAll(documents, (document) => startUnlessOpen(document, true)),

    /** Has everything looked at again that may get on: after a reconnect, a changed setting, a go-live. */
    resumeAll: (installationId: string): Promise<void> => signalResume(installationId, 'resumeAll'),

    /** Has those documents looked at that were reopened and that no run has. */
    resumeForgotten: (installationId: string): Promise<void> =>
      signalResume(installationId, 'resumeForgotten'),

    /** Has the resume run watch for a wait that was stored, until its time has come. */
    watchDueWaits: (installationId: string): Promise<void> => signalResume(installationId, 'waitStored'),
  };
}

export type Runs = ReturnType<typeof createRuns>;
