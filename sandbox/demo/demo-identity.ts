import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a demo keeps across its starts. */
export interface DemoIdentity {
  /** Tells this demo's databases and topics from others on servers that are shared. */
  readonly id: string;
  readonly encryptionKey: string;
  readonly clientSecret: string;
}

/** Reads a demo's secrets, or makes them up the first time; they never leave its folder. */
export async function demoIdentity(folder: string): Promise<DemoIdentity> {
  const file = join(folder, 'identity.json');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as DemoIdentity;
  const identity: DemoIdentity = {
    id: randomBytes(3).toString('hex'),
    encryptionKey: `demo:${randomBytes(32).toString('base64')}`,
    clientSecret: randomBytes(24).toString('base64url'),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.draft`, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return identity;
}

/** The names of the demo's databases; the id keeps demos apart that share a server. */
export function databaseNames({ id }: DemoIdentity): { timetracker: string; store: string } {
  return { timetracker: `demo_${id}_timetracker`, store: `demo_${id}_timetracker_xero` };
}

/** The role that may write Xero's ids into the demo firm's database. */
export function writeBackRoleName({ id }: DemoIdentity): string {
  return `demo_${id}_ids`;
}
