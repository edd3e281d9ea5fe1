import type { Context } from 'hono';
import { z } from 'zod';

/** A JSON body checked against a schema; the answer to send where it does not fit. */
export async function readControl<T>(c: Context, schema: z.ZodType<T>): Promise<T | Response> {
  if (!c.req.header('content-type')?.startsWith('application/json')) {
    return c.json({ error: 'Send application/json.' }, 415);
  }
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    return c.json({ error: 'The body is not JSON.' }, 400);
  }
  const result = schema.safeParse(body);
  return result.success ? result.data : c.json({ error: z.prettifyError(result.error) }, 400);
}
