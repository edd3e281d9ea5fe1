import type { Context } from 'hono';
import type { z } from 'zod';
import { problemJson } from './problem-json.ts';

/** Says which parameter is wrong, and how. */
export function notUnderstood(c: Context, error: z.ZodError): Response {
  const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return problemJson(c, 'not-understood', `${faults.join('; ')}. docs/http.md lists what is taken.`);
}
