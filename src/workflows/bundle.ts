import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundlePath } from './bundle-path.ts';

/** The code of all workflows as a worker loads it. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./index.ts', import.meta.url)),
    logger: quiet,
  });
  return code;
}

/**
 * Builds the bundle of the workflows: `npm run build`, and whatever starts a worker from a checkout. A worker that
 * starts meanwhile reads the old one or the new one, never a part of one.
 */
export async function buildWorkflowBundle(): Promise<string> {
  const code = await bundleWorkflows();
  const draft = `${bundlePath}.${randomUUID()}`;
  mkdirSync(dirname(bundlePath), { recursive: true });
  writeFileSync(draft, code);
  renameSync(draft, bundlePath);
  return bundlePath;
}

const nothing = () => {};
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

if (import.meta.main) await buildWorkflowBundle();
