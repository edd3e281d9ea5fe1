import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/**
 * Makes the role that may write Xero's ids into the demo firm's two columns, and no more, as docs/security.md has it.
 * @returns the database's address for it; undefined on a server where we may not make roles
 */
export async function createWriteBackRole(timetrackerUrl: string, name: string): Promise<string | undefined> {
  const password = randomBytes(16).toString('hex');
  const client = new Client({ connectionString: timetrackerUrl });
  await client.connect();
  try {
    const role = client.escapeIdentifier(name);
    const known = await client.query(`select from pg_roles where rolname = $1`, [name]);
    const verb = known.rowCount === 0 ? 'create' : 'alter';
    await client.query(`${verb} role ${role} login password ${client.escapeLiteral(password)}`);
    await client.query(
      `grant select (id, integration_metadata), update (integration_metadata) on invoices, expenses to ${role}`,
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42501') return undefined;
    throw error;
  } finally {
    await client.end();
  }
  const address = new URL(timetrackerUrl);
  address.username = name;
  address.password = password;
  return address.href;
}

/** Drops the role from a server that stays; the databases it has rights in must be gone. */
export async function dropWriteBackRole(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`drop role if exists ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
