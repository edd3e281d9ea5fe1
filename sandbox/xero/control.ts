import { z } from 'zod';
import { organisationInput } from './add-organisation.ts';
import { sandboxState } from './books.ts';
import { readControl } from './control-body.ts';
import { mountBookControls } from './control-books.ts';
import { mountIdentityControls } from './control-identity.ts';
import type { Sandbox } from './create-sandbox.ts';
import { faultSchema } from './faults.ts';
import { switchesSchema } from './switches.ts';

/** The controls tests and the demo use. The real Xero has nothing like them. */
export function mountControl(sandbox: Sandbox): void {
  const { app } = sandbox;

  app.get('/sandbox/state', (c) => c.json(sandboxState(sandbox)));

  app.get('/sandbox/calls', (c) => {
    const since = c.req.query('since') ?? '0';
    if (!/^\d+$/.test(since)) return c.json({ error: 'since must be a whole number.' }, 400);
    return c.json({ last: sandbox.calls.last(), calls: sandbox.calls.since(Number(since)) });
  });

  const post = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => object | void) =>
    app.post(path, async (c) => {
      const body = await readControl(c, schema);
      if (body instanceof Response) return body;
      const result = act(body) ?? {};
      sandbox.changed();
      return c.json(result);
    });

  post('/sandbox/switches', switchesSchema.partial(), (changes) => {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    Object.assign(sandbox.switches, Object.fromEntries(given));
    return sandbox.switches;
  });

  const clockChange = z.strictObject({
    advanceSeconds: z.number().min(0).optional(),
    scale: z.number().min(0).optional(),
    dateAheadSeconds: z.number().int().optional(),
  });
  post('/sandbox/clock', clockChange, ({ advanceSeconds, scale, dateAheadSeconds }) => {
    if (scale !== undefined) sandbox.clock.setScale(scale);
    if (advanceSeconds !== undefined) sandbox.clock.advance(advanceSeconds);
    if (dateAheadSeconds !== undefined) sandbox.dateHeader.aheadSeconds = dateAheadSeconds;
    return { now: new Date(sandbox.clock.now()).toISOString(), scale: sandbox.clock.scale() };
  });

  post('/sandbox/faults', z.union([faultSchema, z.array(faultSchema)]), (faults) => {
    for (const fault of [faults].flat()) sandbox.faults.add(fault);
    return { waiting: sandbox.faults.waiting() };
  });
  app.delete('/sandbox/faults', (c) => {
    sandbox.faults.clear();
    return c.json({ waiting: 0 });
  });

  post('/sandbox/latency', z.strictObject({ ms: z.number().min(0) }), ({ ms }) => sandbox.latency.set(ms));

  post('/sandbox/organisations', organisationInput, (input) => {
    const { tenantId, name, shortCode, region, baseCurrency } = sandbox.addOrganisation(input).settings;
    return { tenantId, name, shortCode, region, baseCurrency };
  });

  mountIdentityControls(sandbox);
  mountBookControls(sandbox);
}
