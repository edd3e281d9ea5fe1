import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoFirm, hasDemoFirm } from '../demo/create-demo-firm.ts';
import { createDatabase } from './create-database.ts';

/*
 * node sandbox/stack/prepare-containers.ts [FOLDER]
 *
 * What containers need before the program starts (docker-compose.yml): its keys in FOLDER, made once, and in
 * demo mode the firm's database at TIMETRACKER_DATABASE_URL.
 */

const folder = process.argv[2] ?? '/keys';

const keys: Record<string, () => string> = {
  'encryption-key': () => `k1:${randomBytes(32).toString('base64')}`,
  'admin-token': () => randomBytes(24).toString('base64url'),
};

for (const [name, make] of Object.entries(keys)) {
  const path = join(folder, name);
  if (existsSync(path)) continue;
  writeFileSync(path, make(), { mode: 0o600, flag: 'wx' });
  console.log(`Made ${path}`);
}

if (process.env['MODE'] === 'demo') await prepareDemoFirm(process.env['TIMETRACKER_DATABASE_URL'] ?? '');

async function prepareDemoFirm(databaseUrl: string): Promise<void> {
  const server = new URL(databaseUrl);
  const name = decodeURIComponent(server.pathname.slice(1));
  server.pathname = '/postgres';
  await createDatabase(server.href, name);
  if (await hasDemoFirm(databaseUrl)) return;
  await createDemoFirm(databaseUrl);
  console.log('Made the demo firm');
}
