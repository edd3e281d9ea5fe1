import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../src/workflows/bundle.ts';
import { historyCases } from '../histories/cases.ts';
import { silenceTemporal } from '../support/workflow-worker.ts';

const folder = join(import.meta.dirname, '..', 'histories');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

let code = '';

beforeAll(async () => {
  silenceTemporal();
  code = await bundleWorkflows();
}, 30_000);

function replay(file: string, withCode: string): Promise<void> {
  const history = historyFromJSON(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const workflowId = historyCases.find(({ name }) => `${name}.json` === file)?.workflowId;
  return Worker.runReplayHistory({ workflowBundle: { code: withCode } }, history, workflowId);
}

describe('a run that was begun by an earlier version', () => {
  it.each(files)('goes on with the workflows of today: %s', async (file) => {
    await expect(replay(file, code)).resolves.toBeUndefined();
  });

  it('is caught when a change to a workflow would break it', async () => {
    const changed = code.replaceAll('pushDocument', 'pushDocumentElsewhere');
    expect(changed).not.toBe(code);
    await expect(replay('sync-document-happy.json', changed)).rejects.toBeInstanceOf(
      DeterminismViolationError,
    );
  });
});

it('every case that is known has its history', () => {
  expect(historyCases.map(({ name }) => `${name}.json`).filter((name) => !files.includes(name))).toEqual([]);
});

it('no history tells of the machine it was recorded on', () => {
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(texts.filter((text) => /"identity": "(?!recorded")|"stackTrace": "[^"]/.test(text))).toEqual([]);
});
