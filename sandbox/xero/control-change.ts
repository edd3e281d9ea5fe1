import type { z } from 'zod';
import { Refused } from './by-hand.ts';
import { readControl } from './control-body.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Organisation } from './organisations.ts';
import { pathText } from './request-body.ts';

/**
 * Mounts a control that changes an organisation. `act` returns what to answer, or null where
 * there is no such thing; it throws Refused where Xero would refuse.
 */
export type Change = <T>(
  path: string,
  schema: z.ZodType<T>,
  act: (organisation: Organisation, body: T, what: string) => object | null,
) => void;

export function createChange(sandbox: Sandbox): Change {
  return (path, schema, act) =>
    void sandbox.app.post(`/sandbox/organisations/:organisation${path}`, async (c) => {
      const body = await readControl(c, schema);
      if (body instanceof Response) return body;
      const organisation = findOrganisation(sandbox, c.req.param('organisation') ?? '');
      try {
        const result = organisation && act(organisation, body, c.req.param('what') ?? '');
        if (!result) return c.json({ error: 'There is no such organisation, account or document.' }, 404);
        sandbox.changed();
        return c.json(result);
      } catch (error) {
        if (error instanceof Refused) return c.json({ error: error.message }, 400);
        throw error;
      }
    });
}

/** An organisation by its tenant id or its short code, with or without the `!`. */
export function findOrganisation(sandbox: Sandbox, wanted: string): Organisation | undefined {
  const text = pathText(wanted).toLowerCase();
  return sandbox.organisations.find(({ settings }) =>
    [settings.tenantId, settings.shortCode, settings.shortCode.slice(1)].some(
      (each) => each.toLowerCase() === text,
    ),
  );
}

/** A decimal string such as `12.50` in the body of a control. */
export const AMOUNT = /^\d+(\.\d{1,2})?$/;
