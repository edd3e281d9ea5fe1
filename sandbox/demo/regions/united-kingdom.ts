import { demoEdits, expectedAfterEdits } from '../demo-edits.ts';
import { contactsExpected, demoExpectation, firm } from '../firm.ts';
import { demoChoices } from '../settings.ts';
import type { DemoRegion } from './region.ts';

/** A design studio in Bristol, with all the oddities that TimeTracker knows. */
export const unitedKingdom: DemoRegion = {
  name: 'UK',
  organisation: 'Northgate Design Ltd',
  edition: 'UK',
  country: 'GB',
  currency: 'GBP',
  noTax: 'NONE',
  firm,
  choices: demoChoices,
  expected: { documents: demoExpectation, contacts: contactsExpected },
  edits: demoEdits,
  expectedAfterEdits,
};
