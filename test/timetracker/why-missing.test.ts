import { expect, it } from 'vitest';
import { missingInList, whyMissing } from '../../src/timetracker/why-missing.ts';

const needed = { clients: ['id', 'name', 'vat'], projects: ['id'], users: ['id'] };

it('what TimeTracker lacks is told from what it does not show', () => {
  const there = new Map([
    [
      'clients',
      new Map([
        ['id', 'integer'],
        ['name', 'text'],
      ]),
    ],
    ['users', new Map([['id', 'integer']])],
  ]);
  const { lacking, denied } = whyMissing(needed, new Map([['clients', new Set(['id'])]]), there);
  expect(missingInList(lacking)).toBe('clients.vat, projects');
  expect(missingInList(denied)).toBe('clients.name, users');
});

it('nothing is missing where all is there and shown', () => {
  const there = new Map([['users', new Map([['id', 'integer']])]]);
  const shown = new Map([['users', new Set(['id'])]]);
  expect(whyMissing({ users: ['id'] }, shown, there)).toEqual({ lacking: [], denied: [] });
});
