import { australia } from './australia.ts';
import { euroArea } from './euro-area.ts';
import { newZealand } from './new-zealand.ts';
import { regionNames, type DemoRegion, type RegionName } from './region.ts';
import { unitedKingdom } from './united-kingdom.ts';
import { unitedStates } from './united-states.ts';

export const demoRegions: Readonly<Record<RegionName, DemoRegion>> = {
  UK: unitedKingdom,
  US: unitedStates,
  AU: australia,
  NZ: newZealand,
  EU: euroArea,
};

/** The region of a name that somebody typed. @throws with the names that there are */
export function demoRegion(name: string): DemoRegion {
  const known = regionNames.find((one) => one === name.toUpperCase());
  if (known === undefined) {
    throw new Error(`There is no region ${name}; there are ${regionNames.join(', ')}.`);
  }
  return demoRegions[known];
}
