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

/** What a firm of the demo is called on a server. */
export interface FirmNames {
  readonly timetracker: string;
  readonly store: string;
  /** The role that may write Xero's ids into its TimeTracker. */
  readonly role: string;
}

/** The names of the demo's databases and roles; the id keeps demos apart that share a server. */
export function firmNames({ id }: DemoIdentity): Readonly<Record<'firm' | 'olderFirm', FirmNames>> {
  const names = (prefix: string): FirmNames => ({
    timetracker: `${prefix}_timetracker`,
    store: `${prefix}_timetracker_xero`,
    role: `${prefix}_ids`,
  });
  return { firm: names(`demo_${id}`), olderFirm: names(`demo_${id}_older`) };
}
