import type { Context } from 'hono';
import { z } from 'zod';
import { TIERS } from './apps.ts';
import { readControl } from './control-body.ts';
import { findOrganisation } from './control-change.ts';
import type { Sandbox } from './create-sandbox.ts';
import { endConnections, revokeAccess } from './end-connections.ts';
import { namedUuid } from './ids.ts';
import type { Person } from './people.ts';

const disconnection = z.strictObject({
  tenantId: z.string(),
  clientId: z.string().optional(),
  /** The e-mail address of whose connection ends; everybody's unless given. */
  user: z.string().optional(),
});

const revocation = z.strictObject({ clientId: z.string(), user: z.string().optional() });

const newGrant = z.strictObject({
  clientId: z.string(),
  tenantId: z.string(),
  scopes: z.array(z.string()).optional(),
  user: z.string().optional(),
});

const newApp = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().default('An app'),
  redirectUris: z.array(z.string()),
  createdAt: z.iso.date().default('2026-10-01'),
  tier: z.enum(TIERS).default('core'),
});

const personChange = z.strictObject({
  email: z.email(),
  givenName: z.string().min(1).optional(),
  familyName: z.string().min(1).optional(),
  /** Tenant ids or short codes. Connections to organisations that are no longer among them end. */
  organisations: z.union([z.literal('all'), z.array(z.string())]).optional(),
});

/** Apps, people, what they connected, and what became of their tokens. */
export function mountIdentityControls(sandbox: Sandbox): void {
  const { app } = sandbox;
  const post = <T>(path: string, schema: z.ZodType<T>, act: (c: Context, body: T) => Response) =>
    app.post(path, async (c) => {
      const body = await readControl(c, schema);
      if (body instanceof Response) return body;
      const answer = act(c, body);
      sandbox.changed();
      return answer;
    });
  /** The id of a person by e-mail address; undefined where nobody was named. Throws for a stranger. */
  const userId = (email: string | undefined) => {
    if (email === undefined) return undefined;
    const person = sandbox.people.find((each) => each.email === email);
    if (!person) throw new Error(`Nobody signs in here as ${email}.`);
    return person.id;
  };
  const attempt = (c: Context, act: () => object) => {
    try {
      return c.json(act());
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400);
    }
  };

  post('/sandbox/disconnect', disconnection, (c, { user, ...filter }) =>
    attempt(c, () => ({ ended: endConnections(sandbox, { ...filter, userId: userId(user) }) })),
  );

  post('/sandbox/revoke', revocation, (c, { clientId, user }) =>
    attempt(c, () => revokeAccess(sandbox, { clientId, userId: userId(user) })),
  );

  post('/sandbox/grants', newGrant, (c, { scopes, user, ...rest }) => {
    const known = sandbox.apps.some((each) => each.clientId === rest.clientId);
    if (!known || !sandbox.organisation(rest.tenantId)) {
      return c.json({ error: 'There is no such app or organisation.' }, 404);
    }
    return attempt(c, () => sandbox.grant({ ...rest, ...(scopes && { scopes }), ...(user && { user }) }));
  });

  post('/sandbox/apps', newApp, (c, body) =>
    attempt(c, () => {
      sandbox.register(body);
      return { clientId: body.clientId };
    }),
  );

  post('/sandbox/people', personChange, (c, body) =>
    attempt(c, () => {
      const person = personFor(sandbox, body.email);
      if (body.givenName !== undefined) person.givenName = body.givenName;
      if (body.familyName !== undefined) person.familyName = body.familyName;
      if (body.organisations !== undefined) giveAccess(sandbox, person, body.organisations);
      return person;
    }),
  );

  app.get('/sandbox/refreshes', (c) => c.json(sandbox.refreshes.all()));
  app.delete('/sandbox/refreshes', (c) => {
    sandbox.refreshes.clear();
    return c.json(sandbox.refreshes.all());
  });
}

/** The person with this e-mail address, made where there is none yet. */
function personFor(sandbox: Sandbox, email: string): Person {
  const known = sandbox.people.find((each) => each.email === email);
  if (known) return known;
  const made: Person = {
    id: namedUuid(sandbox.seed, `user/${email}`),
    email,
    givenName: 'A',
    familyName: 'Person',
    tenantIds: 'all',
  };
  sandbox.people.push(made);
  return made;
}

function giveAccess(sandbox: Sandbox, person: Person, organisations: 'all' | string[]): void {
  if (organisations === 'all') {
    person.tenantIds = 'all';
    return;
  }
  const tenantIds = organisations.map((wanted) => {
    const found = findOrganisation(sandbox, wanted);
    if (!found) throw new Error(`There is no organisation ${wanted}.`);
    return found.settings.tenantId;
  });
  person.tenantIds = tenantIds;
  const lost = sandbox.connections
    .all()
    .filter((each) => each.active && each.userId === person.id && !tenantIds.includes(each.tenantId));
  for (const { id } of lost) endConnections(sandbox, { id });
}
