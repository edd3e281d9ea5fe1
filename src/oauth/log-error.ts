/** Errors of ours whose sentences hold no secret and no client data. */
const ownErrors = new Set(['EncryptionError', 'ReconnectNeeded', 'TokenServiceUnavailable', 'AppRefused']);

/**
 * What a log may hold of an error: its name, code and place. The sentences of foreign errors may quote what was
 * being worked on, and libraries hang rows, requests and answers on theirs.
 */
export function withoutDetails(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(ownErrors.has(error.name) ? { message: error.message } : {}),
    at: placesOf(error),
  };
}

function placesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*:\d+:\d+\)?$/.test(line)).slice(0, 8);
}
