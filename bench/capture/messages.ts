/** What the process that captures is given. */
export interface CaptureTask {
  readonly timetrackerUrl: string;
  readonly storeUrl: string;
  readonly kafkaBrokers: string;
  readonly documents: number;
  /** Seconds between two looks while nothing changes, and how many looks. */
  readonly intervalSeconds: number;
  readonly looks: number;
}

/** What it says on its way: the first load is published; then, after `idle` was asked for, the looks are over. */
export type CaptureReport =
  | { readonly is: 'loaded'; readonly seconds: number; readonly megabytes: number }
  | { readonly is: 'idled'; readonly milliseconds: readonly number[] };
