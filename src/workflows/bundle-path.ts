import { fileURLToPath } from 'node:url';

/** Where the bundle of the workflows lies; built once, so that a worker neither needs nor loads a bundler. */
export const bundlePath = fileURLToPath(new URL('../../.stack/build/workflow-bundle.js', import.meta.url));
