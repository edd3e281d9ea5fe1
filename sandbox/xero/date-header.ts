/** The `Date` that answers carry: the real time, moved for callers that compare it with their own clock. */
export interface DateHeader {
  /** How far it is ahead of the real time; 0 leaves the header to the server. */
  aheadSeconds: number;
  /** The header where it is moved. */
  headers(): Record<string, string>;
}

export function createDateHeader(now: () => number = Date.now): DateHeader {
  return {
    aheadSeconds: 0,
    headers() {
      if (this.aheadSeconds === 0) return {};
      return { date: new Date(now() + this.aheadSeconds * 1000).toUTCString() };
    },
  };
}
