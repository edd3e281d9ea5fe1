import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the bundle of the workflows lies; built once, so that a worker neither needs nor loads a bundler. */
export const bundlePath = fileURLToPath(new URL('../../.stack/build/workflow-bundle.js', import.meta.url));

/** Builds the bundle. Run by `npm run build`, and by whatever starts a worker from a checkout. */
export async function buildWorkflowBundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./index.ts', import.meta.url)),
    logger: quiet,
  });
  mkdirSync(new URL('../../.stack/build/', import.meta.url), { recursive: true });
  writeFileSync(bundlePath, code);
  return bundlePath;
}

const nothing = () => {};
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

if (import.meta.main) await buildWorkflowBundle();
