import { describe, expect, it } from 'vitest';
import { chosenOrganisation } from '../../src/oauth/chosen-organisation.ts';

const organisation = (tenantId: string) => ({ id: `connection-${tenantId}`, tenantId, tenantName: tenantId });
const [north, south, east] = [organisation('north'), organisation('south'), organisation('east')];
const nothing = { byHand: undefined, before: undefined };

describe('the organisation of a consent', () => {
  it.each([
    ['is the one that was picked', { ...nothing, picked: [north], reached: [north, south] }, north],
    ['is the only one there is', { ...nothing, picked: [], reached: [south] }, south],
    [
      'is the one named by hand',
      { picked: [north], reached: [north, south], byHand: 'south', before: undefined },
      south,
    ],
    [
      'is the one connected before, where several could be meant',
      { picked: [], reached: [north, south, east], byHand: undefined, before: 'east' },
      east,
    ],
    [
      'is asked for where several were picked',
      { ...nothing, picked: [north, south], reached: [north, south, east] },
      'several',
    ],
    [
      'is asked for where several are reached',
      { ...nothing, picked: [], reached: [north, south] },
      'several',
    ],
    ['is missing where nothing is reached', { ...nothing, picked: [], reached: [] }, 'no_organisation'],
    [
      'is not covered if it was named by hand and left out at Xero',
      { picked: [north], reached: [north], byHand: 'south', before: 'north' },
      'organisation_not_covered',
    ],
  ] as const)('%s', (_, choice, expected) => {
    expect(chosenOrganisation(choice)).toEqual(expected);
  });
});
