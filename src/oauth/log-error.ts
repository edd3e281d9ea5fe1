/** What a log may hold of an error: libraries hang rows, requests and answers on theirs. */
export function withoutDetails(error: unknown): { type: string; message: string; stack?: string } {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something other than an error was thrown' };
  return {
    type: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}
