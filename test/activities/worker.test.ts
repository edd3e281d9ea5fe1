import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assertWorkflowsBuilt, WorkflowsNotBuilt } from '../../src/activities/worker.ts';

it('a worker without the bundle of its workflows says how to build it', () => {
  const missing = join(import.meta.dirname, 'no-such-bundle.js');
  expect(() => assertWorkflowsBuilt(missing)).toThrow(WorkflowsNotBuilt);
  expect(() => assertWorkflowsBuilt(missing)).toThrow('Run `npm run build` once');
  expect(() => assertWorkflowsBuilt(import.meta.filename)).not.toThrow();
});
