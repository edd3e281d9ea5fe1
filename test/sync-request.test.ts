import { describe, expect, it } from 'vitest';
import { checkSyncRequest, isSameSync, stepsOf, SyncRequestInvalid } from '../src/sync-request.ts';

const all = ['client', 'invoice', 'expense', 'credit_note', 'payment'];

describe('a request for a sync', () => {
  it.each([
    ['nothing but the installation', {}],
    ['no kinds', { kinds: [] }],
    ['null for everything', { kinds: null, from: null, to: null, dryRun: null }],
  ])('with %s means everything', (_, given) => {
    expect(checkSyncRequest({ installationId: 'main', ...given })).toEqual({
      installationId: 'main',
      kinds: all,
      from: null,
      to: null,
      dryRun: false,
      requestedBy: 'temporal',
    });
  });

  it('takes kinds in any order and puts them in the order in which they go', () => {
    const { kinds } = checkSyncRequest({ installationId: 'main', kinds: ['payment', 'client', 'invoice'] });
    expect(kinds).toEqual(['client', 'invoice', 'payment']);
  });

  it.each([
    ['no installation', { installationId: undefined }],
    ['an empty installation', { installationId: '' }],
    ['an unknown kind', { kinds: ['invoices'] }],
    ['a date with a time', { from: '2026-11-01T00:00:00Z' }],
    ['a day that does not exist', { to: '2026-02-30' }],
    ['dates the wrong way round', { from: '2026-11-30', to: '2026-11-01' }],
    ['a field it does not know', { form: '2026-11-01' }],
    ['text for a switch', { dryRun: 'yes' }],
  ])('with %s is refused with an example', (_, given) => {
    const check = () => checkSyncRequest({ installationId: 'main', ...given });
    expect(check).toThrow(SyncRequestInvalid);
    expect(check).toThrow('{"installationId":"main"');
  });

  it.each([undefined, null, 'main', 7, []])('that is %j is refused', (given) => {
    expect(() => checkSyncRequest(given)).toThrow(SyncRequestInvalid);
  });

  it('is the same as another one whoever asks, and however it is written', () => {
    const one = checkSyncRequest({ installationId: 'main', requestedBy: 'page' });
    const other = checkSyncRequest({
      installationId: 'main',
      kinds: [...all].toReversed(),
      requestedBy: 'cli',
    });
    expect(isSameSync(one, other)).toBe(true);
    for (const change of [
      { dryRun: true },
      { kinds: ['client'] },
      { from: '2026-01-01' },
      { to: '2026-01-01' },
    ])
      expect(isSameSync(one, checkSyncRequest({ installationId: 'main', ...change }))).toBe(false);
  });
});

it('vendors and employees go before the expenses that they come along with', () => {
  expect(stepsOf(['client', 'expense', 'payment'])).toEqual([
    'client',
    'vendor',
    'employee',
    'expense',
    'payment',
  ]);
});
