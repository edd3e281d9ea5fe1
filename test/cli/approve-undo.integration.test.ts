import { beforeAll, describe, expect, it } from 'vitest';
import { approvalTexts } from '../../src/http/pages/approval-texts.ts';
import { undoTexts } from '../../src/http/pages/undo-texts.ts';
import { createWholeWorker, type WholeWorker } from '../support/whole-worker.ts';
import { ttxero } from './run-in-process.ts';

let whole: WholeWorker;

beforeAll(async () => {
  whole = await createWholeWorker();
  await whole.start();
}, 120_000);

const run = (...args: string[]) => ttxero(whole.environment, ...args);

async function post(post: 'approval' | 'automatic') {
  const { settings, version } = await whole.core.settings.newest(whole.connection.id);
  await whole.core.settings.append(whole.connection.id, version, { ...settings, post }, 'cli');
}

describe('ttxero approve', () => {
  it('shows what waits, approves one or all, and says what waits no more', async () => {
    expect((await run('approve')).out).toBe(`${approvalTexts.off}\n`);
    await post('approval');
    expect((await run('approve')).out).toBe(`${approvalTexts.none}\n`);
    await whole.storeFirm([1, 2]);
    await run('sync', '--wait');
    const listed = await run('approve');
    expect(listed.out).toMatch(/invoice 1 .*INV-1 .*new in Xero/);
    expect(listed.out).toContain(approvalTexts.count(3));
    expect(whole.numbers()).toEqual([]);

    expect((await run('approve', 'invoice', '1')).out).toBe(`${approvalTexts.approved(1)}\n`);
    await expect.poll(whole.numbers, { timeout: 30_000 }).toEqual(['INV-1']);
    const again = await run('approve', 'invoice', '1');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('does not wait for approval')]);

    expect(JSON.parse((await run('approve', '--all', '--kind', 'invoice', '--json')).out)).toEqual({
      approved: 1,
      temporalAway: false,
    });
    await expect.poll(whole.numbers, { timeout: 30_000 }).toEqual(['INV-1', 'INV-2']);
  });

  it.each([
    [['invoice'], 'ttxero approve invoice 12'],
    [['--all', 'invoice', '1'], 'not both'],
    [['--from', 'yesterday'], approvalTexts.filterWrong],
  ])('says what is wrong with %j', async (args, words) => {
    const { code, err } = await run('approve', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('ttxero undo', () => {
  it('lists syncs, shows what would go, asks for the name, and takes back', async () => {
    await post('automatic');
    await whole.storeFirm([5]);
    await run('sync', '--wait');
    const [sync] = JSON.parse((await run('undo', '--json')).out) as { id: string }[];
    const id = sync?.id ?? '';
    const list = await run('undo');
    expect(list.out).toContain(id);
    expect(list.out).toContain(undoTexts.choose);

    const preview = await run('undo', id, '--preview');
    expect(preview.out).toMatch(/invoice 5 .*INV-5 .*to be voided/);
    expect(preview.out).toContain(undoTexts.would(1));
    const mark = whole.mark();
    const wrong = await run('undo', id, '--organisation', 'Another Ltd');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Nothing was changed')]);
    expect(whole.writesSince(mark)).toEqual([]);

    const done = await run('undo', id, '--organisation', whole.connection.tenantName);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain(undoTexts.asked(1));
    const shown = async () => (await run('undo', id, '--preview')).out;
    await expect.poll(shown, { timeout: 30_000 }).toMatch(/invoice 5 (?!.*being undone).*undone/);
    expect(whole.writesSince(mark)).toHaveLength(1);
    expect((await run('undo', id, '--release')).out).toBe(`${undoTexts.released(1)}\n`);
  });

  it('knows no other syncs', async () => {
    const { code, err } = await run('undo', 'ffff-not-a-sync');
    expect([code, err]).toEqual([2, expect.stringContaining(undoTexts.unknown)]);
  });
});
