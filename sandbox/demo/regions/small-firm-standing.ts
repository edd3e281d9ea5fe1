import type { ExpectedStanding } from './region.ts';

/** What comes of the small firms of Australia, New Zealand and the United States: their rows are the same but for the tax. */
export const smallFirmStanding: ExpectedStanding = {
  documents: {
    client: { documents: 4, inXero: 4, held: 0, rejected: 0, leftAlone: 0 },
    invoice: { documents: 14, inXero: 9, held: 2, rejected: 1, leftAlone: 2 },
    expense: { documents: 8, inXero: 4, held: 2, rejected: 0, leftAlone: 2 },
    payment: { documents: 6, inXero: 3, held: 2, rejected: 0, leftAlone: 1 },
    credit_note: { documents: 2, inXero: 1, held: 1, rejected: 0, leftAlone: 0 },
  },
  // Four clients, two employees, two vendors.
  contacts: 8,
};
