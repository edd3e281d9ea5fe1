/** What was asked of the sandbox, in the order it arrived. It never holds a token or a body. */
export interface Call {
  n: number;
  /** Sandbox time of arrival, ISO 8601. */
  at: string;
  method: string;
  path: string;
  /** The query as sent; left out for the sign-in pages, whose queries carry secrets. */
  query: string;
  clientId: string | null;
  tenantId: string | null;
  idempotencyKey: string | null;
  /** 0 while the call is under way, and when the connection was cut without an answer. */
  status: number;
  requestBytes: number;
  /** Bytes of the answer's body. */
  bytes: number;
  /** True where an Idempotency-Key brought the first answer back. */
  replayed: boolean;
  /** What the sandbox does not know: a route, a parameter, a field, a filter. */
  unknown: string | null;
  /** The fault that hit the call. */
  fault: string | null;
}

export interface CallLog {
  begin(call: Pick<Call, 'at' | 'method' | 'path' | 'query'>): Call;
  since(n: number): Call[];
  last(): number;
  save(): SavedCalls;
}

export interface SavedCalls {
  last: number;
  calls: Call[];
}

const KEPT = 100_000;
const KEPT_ACROSS_RESTARTS = 1_000;

export function createCallLog(saved: SavedCalls = { last: 0, calls: [] }): CallLog {
  const calls = [...saved.calls];
  let last = saved.last;
  return {
    begin(start) {
      const call: Call = {
        n: ++last,
        ...start,
        clientId: null,
        tenantId: null,
        idempotencyKey: null,
        status: 0,
        requestBytes: 0,
        bytes: 0,
        replayed: false,
        unknown: null,
        fault: null,
      };
      calls.push(call);
      if (calls.length > KEPT) calls.splice(0, calls.length - KEPT);
      return call;
    },
    since: (n) => calls.slice(Math.max(0, calls.length - (last - n))),
    last: () => last,
    save: () => ({ last, calls: calls.slice(-KEPT_ACROSS_RESTARTS) }),
  };
}
