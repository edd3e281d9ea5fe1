import type { Json } from './json.ts';
import type { Organisation } from './organisations.ts';

/** A call to the Accounting API after it was let in: who asks whom for what. */
export interface ApiRequest {
  /** The parts of the path that the route names, such as an id. */
  params: Record<string, string>;
  query: URLSearchParams;
  header(name: string): string | null;
  body: string;
  /** The body as it came, for files. */
  bytes: Buffer;
  organisation: Organisation;
  clientId: string;
  /** Sandbox milliseconds: when a write counts. */
  now: number;
  /** The moment whose state reads show; earlier than `now` where reads lag. */
  readAt: number;
}

/** The part of the envelope that differs from call to call. */
export type ApiAnswer = Record<string, Json>;
