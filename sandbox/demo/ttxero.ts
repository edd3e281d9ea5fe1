import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nodeFlags } from './child-program.ts';
import { readAddresses } from './demo-addresses.ts';

/*
 * npm run demo:ttxero -- COMMAND: a command of ttxero for the demo that runs, such as `status` or `plan`.
 */

const root = join(import.meta.dirname, '..', '..');
const demo = await readAddresses(join(root, '.stack', 'demo'));
if (demo === undefined) {
  console.error('No demo runs: start one with npm start.');
  process.exit(1);
}
const args = [...nodeFlags, join(root, 'src', 'cli.ts'), ...process.argv.slice(2)];
spawn(process.execPath, args, { stdio: 'inherit', env: demo.environment }).once('exit', (code) =>
  process.exit(code ?? 1),
);
