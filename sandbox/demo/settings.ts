/** The mapping that the demo firm's bookkeeper chose from the organisation's live lists. */
export const demoSettings = {
  /** Documents issued before this day stay out of Xero. */
  goLiveDate: '2026-07-01',
  accounts: { items: '200', goods: '201', expenses: '270', rounding: '860' },
  taxTypes: [
    { rate: '20.00', taxType: 'OUTPUT2' },
    { rate: '5.00', taxType: 'RROUTPUT' },
    { rate: '0.00', taxType: 'ZERORATEDOUTPUT' },
  ],
} as const;
