/** What a process of callers is told at its start. */
export interface CallersOptions {
  readonly databaseUrl: string;
  readonly sandboxUrl: string;
  readonly encryptionKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly connectionId: string;
  /** Durations run this many times faster. */
  readonly scale: number;
}

/** To the process: each caller wants a token, after so many milliseconds. */
export interface RoundRequest {
  readonly round: number;
  readonly delays: readonly number[];
}

/** From the process: how each caller fared. */
export interface RoundReport {
  readonly round: number;
  readonly outcomes: readonly CallerOutcome[];
  /** How long the process stood still at most, in milliseconds. */
  readonly stalled: number;
}

export type CallerOutcome =
  | { readonly is: 'token'; readonly accessToken: string }
  /** The connection asks for a person. */
  | { readonly is: 'reconnect'; readonly reason: string }
  | { readonly is: 'failed'; readonly why: string };
