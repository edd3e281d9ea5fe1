import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/problems.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { chooseTracking, trackingByName, trackingField } from '../../src/xero/choose-tracking.ts';
import { facts, settings } from './samples.ts';

const region = 'aaaaaaaa-0000-4000-8000-000000000001';
const team = 'aaaaaaaa-0000-4000-8000-000000000002';
const third = 'aaaaaaaa-0000-4000-8000-000000000003';
const north = 'bbbbbbbb-0000-4000-8000-000000000001';
const south = 'bbbbbbbb-0000-4000-8000-000000000002';
const studio = 'bbbbbbbb-0000-4000-8000-000000000003';
const closed = 'bbbbbbbb-0000-4000-8000-000000000004';

const option = (name: string, status = 'ACTIVE') => ({ name, status });
const organisation = facts({
  trackingCategories: new Map([
    [
      region,
      {
        name: 'Region',
        status: 'ACTIVE',
        options: new Map([
          [north, option('North')],
          [south, option('South')],
          [closed, option('Closed', 'ARCHIVED')],
        ]),
      },
    ],
    [team, { name: 'Team', status: 'ACTIVE', options: new Map([[studio, option('Studio')]]) }],
    [third, { name: 'Old', status: 'ARCHIVED', options: new Map([[studio, option('Studio')]]) }],
  ]),
});

type Row = ConnectionSettings['tracking'][number];
const row = (by: Row['by'], value: string, categoryId: string, optionId: string): Row => ({
  by,
  value,
  categoryId,
  optionId,
});

function choose(tracking: Row[], projectId: string | null = '7', clientId: string | null = '3') {
  const problems: Problem[] = [];
  const chosen = chooseTracking(
    { projectId, clientId },
    { settings: settings({ tracking }), facts: organisation },
    problems,
  );
  return { chosen, problems };
}

describe('the tracking of a document', () => {
  it('is none where nothing is chosen for its project or client', () => {
    expect(choose([row('project', '8', region, north), row('client', '4', region, north)])).toEqual({
      chosen: [],
      problems: [],
    });
    expect(choose([row('project', '8', region, north)], null, null).chosen).toEqual([]);
  });

  it('is of each category what is chosen for the project, else for the client', () => {
    const rows = [
      row('client', '3', region, south),
      row('client', '3', team, studio),
      row('project', '7', region, north),
    ];
    const both = [
      { categoryId: region, optionId: north },
      { categoryId: team, optionId: studio },
    ];
    expect(choose(rows)).toEqual({ chosen: both, problems: [] });
    expect(choose(rows.toReversed()).chosen).toEqual(both);
    expect(choose(rows, null).chosen).toContainEqual({ categoryId: region, optionId: south });
  });

  it('is a problem where an option or its category is archived or gone, and names both', () => {
    const name = 'cccccccc-0000-4000-8000-000000000001';
    expect(choose([row('project', '7', region, closed)]).problems).toMatchObject([
      {
        type: 'tracking-unusable',
        parameters: { category: 'Region', option: 'Closed', by: 'project', value: '7' },
      },
    ]);
    expect(choose([row('project', '7', third, studio)]).problems).toMatchObject([
      { type: 'tracking-unusable', parameters: { category: 'Old', option: 'Studio' } },
    ]);
    expect(choose([row('client', '3', region, name)]).problems).toMatchObject([
      { type: 'tracking-unusable', parameters: { option: name } },
    ]);
  });

  it('may be of two categories at most', () => {
    const rows = [row('project', '7', region, north), row('project', '7', team, studio)];
    expect(choose(rows).problems).toEqual([]);
    expect(choose([...rows, row('client', '3', third, studio)]).problems.map(({ type }) => type)).toContain(
      'tracking-too-many',
    );
  });
});

describe('tracking on a line', () => {
  const chosen = [{ categoryId: region, optionId: north }];

  it('goes by its ids, and on receipts by its names', () => {
    expect(trackingField(chosen, false)).toEqual({
      Tracking: [{ TrackingCategoryID: region, TrackingOptionID: north }],
    });
    expect(trackingByName(chosen, false, organisation)).toEqual({
      Tracking: [{ Name: 'Region', Option: 'North' }],
    });
  });

  it('is not spoken of where there is none, and taken off where there was some', () => {
    for (const nothing of [undefined, []]) {
      expect(trackingField(nothing, false)).toEqual({});
      expect(trackingByName(nothing, false, organisation)).toEqual({});
      expect(trackingField(nothing, true)).toEqual({ Tracking: [] });
      expect(trackingByName(nothing, true, organisation)).toEqual({ Tracking: [] });
    }
  });
});
