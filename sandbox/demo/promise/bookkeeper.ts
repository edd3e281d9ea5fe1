import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RunningDemo } from '../running-demo.ts';

const tokens = z.object({ access_token: z.string() });
const contacts = z.object({ Contacts: z.array(z.object({ ContactID: z.string() })) });

/**
 * Enters a contact into the books as somebody else than we, here another app, would.
 * @returns its ContactID
 */
export async function enterContact(
  { sandbox, sandboxUrl }: Pick<RunningDemo, 'sandbox' | 'sandboxUrl'>,
  tenantId: string,
  name: string,
): Promise<string> {
  const clientId = 'bookkeeper';
  await sandbox.set('apps', {
    clientId,
    clientSecret: randomBytes(24).toString('base64url'),
    name: "The bookkeeper's app",
    redirectUris: [],
  });
  const scopes = ['accounting.contacts'];
  const grant = tokens.parse(await sandbox.set('grants', { clientId, tenantId, scopes }));
  const response = await fetch(new URL('/api.xro/2.0/Contacts', sandboxUrl), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${grant.access_token}`,
      'xero-tenant-id': tenantId,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ Contacts: [{ Name: name }] }),
  });
  if (!response.ok) throw new Error(`The contact was not entered: ${response.status}`);
  const [entered] = contacts.parse(await response.json()).Contacts;
  return entered?.ContactID ?? '';
}
