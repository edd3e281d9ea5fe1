import type { PaymentAccount } from './payment-should-be.ts';

/** The mapping that a demo firm's bookkeeper chose from the organisation's live lists. */
export interface MappingChoices {
  /** Documents issued before this day stay out of Xero. */
  readonly goLiveDate: string;
  /** By their codes. */
  readonly accounts: {
    readonly items: string;
    readonly goods: string;
    readonly expenses: string;
    readonly rounding: string;
    readonly defaultExpense: string | null;
  };
  readonly expenseAccounts: readonly { readonly category: string; readonly account: string }[];
  readonly taxTypes: readonly TaxChoice[];
  readonly purchaseTaxTypes: readonly TaxChoice[];
  /**
   * Where money arrives, by the names of the organisation's accounts: their ids are known only once it is there, and
   * some have no code.
   */
  readonly paymentAccounts: readonly PaymentAccount[];
}

export interface TaxChoice {
  /** In percent, a decimal string. */
  readonly rate: string;
  readonly taxType: string;
}

/** The choices of the British firm. Dollars have no account. */
export const demoChoices: MappingChoices = {
  goLiveDate: '2026-07-01',
  accounts: { items: '200', goods: '201', expenses: '270', rounding: '860', defaultExpense: '429' },
  // As a person writes them: TimeTracker's page stores them in lower case.
  expenseAccounts: [
    { category: 'Travel', account: '493' },
    { category: 'Accommodation', account: '494' },
    { category: 'Software', account: '463' },
    { category: 'Supplies', account: '461' },
    { category: 'Meals', account: '420' },
  ],
  taxTypes: [
    { rate: '20.00', taxType: 'OUTPUT2' },
    { rate: '5.00', taxType: 'RROUTPUT' },
    { rate: '0.00', taxType: 'ZERORATEDOUTPUT' },
  ],
  purchaseTaxTypes: [
    { rate: '20.00', taxType: 'INPUT2' },
    { rate: '5.00', taxType: 'RRINPUT' },
    { rate: '0.00', taxType: 'NONE' },
  ],
  paymentAccounts: [
    { method: null, currency: 'GBP', account: 'Business Bank Account' },
    { method: null, currency: 'EUR', account: 'Euro Account' },
    { method: 'stripe', currency: null, account: 'Business Savings Account' },
    { method: 'Cash', currency: null, account: 'Directors Loan Account' },
  ],
};

/**
 * The choices as `ttxero settings import` takes them.
 * @param accounts the organisation's own
 * @throws if it lacks one of them
 */
export function settingsFor(
  choices: MappingChoices,
  accounts: readonly { readonly id: string; readonly name: string }[],
) {
  return {
    ...choices,
    paymentAccounts: choices.paymentAccounts.map((row) => {
      const found = accounts.find(({ name }) => name === row.account);
      if (found === undefined) throw new Error(`The organisation has no account ${row.account}.`);
      return { ...row, account: found.id };
    }),
  };
}
