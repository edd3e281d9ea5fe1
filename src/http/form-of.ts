import type { Context } from 'hono';
import type { FormValues } from './setup-forms.ts';

/** A form as it was sent: each field with all that was sent under its name. */
export async function formOf(c: Context): Promise<FormValues> {
  const body = await c.req.parseBody({ all: true });
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      [value].flat().map((each) => (typeof each === 'string' ? each : '')),
    ]),
  );
}
