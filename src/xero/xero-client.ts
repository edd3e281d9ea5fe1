import { Agent, request, type Dispatcher } from 'undici';
import { assertEncryptedOrLocal } from './token-hosts.ts';

/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What came of a request. `not-sent`: not a byte reached Xero. `no-answer`: bytes may have reached Xero and no
 * complete answer came back, so nobody knows.
 */
export type HttpResult =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'not-sent'; readonly cause: string }
  | { readonly kind: 'no-answer'; readonly cause: string };

export interface XeroRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below the accounting API, such as `/Invoices`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly tenantId: string;
  readonly accessToken: string;
  /** JSON text, or the bytes of a file with their type. */
  readonly body?: string | FileBody;
  readonly idempotencyKey?: string;
  /** Only what changed since: UTC, `YYYY-MM-DDTHH:MM:SS`. */
  readonly modifiedSince?: string;
  /** The socket is not written to after this moment of the monotonic clock (milliseconds). */
  readonly sendBefore: number;
  /** Seconds until the answer is given up. */
  readonly deadlineSeconds: number;
}

export interface FileBody {
  readonly bytes: Buffer;
  readonly mimeType: string;
}

export interface XeroClient {
  send(request: XeroRequest): Promise<HttpResult>;
  /** Ends its connections; what is under way gets no answer. */
  close(): Promise<void>;
}

/** An answer of more bytes than this is given up. */
const answerLimit = 50_000_000;

/**
 * Speaks HTTP to the accounting API and nothing else: no retry, no judgement.
 * HTTP/1.1 only, so that "was a byte written" has a clear answer.
 * @throws ForeignHost for plain http beyond this machine.
 */
export function createXeroClient(apiUrl: string, monotonicNow: () => number): XeroClient {
  assertEncryptedOrLocal(apiUrl);
  const agent = new Agent({ allowH2: false, connections: 10, connect: { timeout: 10_000 }, pipelining: 1 });
  return {
    send: (xeroRequest) => send(agent, apiUrl, xeroRequest, monotonicNow),
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  apiUrl: string,
  xeroRequest: XeroRequest,
  monotonicNow: () => number,
): Promise<HttpResult> {
  const progress = { begun: false };
  const dispatcher = agent.compose(beginBefore(xeroRequest.sendBefore, monotonicNow, progress));
  const url = new URL(apiUrl + xeroRequest.path);
  for (const [name, value] of Object.entries(xeroRequest.query)) url.searchParams.set(name, value);
  try {
    const response = await request(url, {
      dispatcher,
      method: xeroRequest.method,
      headers: headersOf(xeroRequest),
      body: bytesOf(xeroRequest.body),
      signal: AbortSignal.timeout(Math.ceil(xeroRequest.deadlineSeconds * 1000)),
    });
    const body = await readAll(response.body);
    return {
      kind: 'answer',
      answer: { status: response.statusCode, headers: plain(response.headers), body },
    };
  } catch (error) {
    return { kind: progress.begun ? 'no-answer' : 'not-sent', cause: codeOf(error) };
  }
}

/** Refuses a request in the very tick in which undici would write it, if its time is over; notes that it began. */
function beginBefore(
  sendBefore: number,
  monotonicNow: () => number,
  progress: { begun: boolean },
): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      ...forward(handler),
      onRequestStart(controller, context) {
        if (monotonicNow() > sendBefore) {
          controller.abort(new Error('SEND_TIME_OVER'));
          return;
        }
        progress.begun = true;
        handler.onRequestStart?.(controller, context);
      },
    });
}

function forward(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onResponseStart: (...given) => handler.onResponseStart?.(...given),
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError: (...given) => handler.onResponseError?.(...given),
  };
}

function headersOf(xeroRequest: XeroRequest): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${xeroRequest.accessToken}`,
    'xero-tenant-id': xeroRequest.tenantId,
    'user-agent': 'timetracker-xero',
    ...(xeroRequest.body !== undefined && { 'content-type': typeOf(xeroRequest.body) }),
    ...(xeroRequest.idempotencyKey !== undefined && { 'idempotency-key': xeroRequest.idempotencyKey }),
    ...(xeroRequest.modifiedSince !== undefined && { 'if-modified-since': xeroRequest.modifiedSince }),
  };
}

function bytesOf(body: XeroRequest['body']): string | Buffer | null {
  return typeof body === 'object' ? body.bytes : (body ?? null);
}

function typeOf(body: string | FileBody): string {
  return typeof body === 'object' ? body.mimeType : 'application/json';
}

async function readAll(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerLimit) throw new Error('ANSWER_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plain(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** The error's code or name; never its text, which may carry what was sent. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.message === 'SEND_TIME_OVER') return 'SEND_TIME_OVER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
