import type { ListedAccount, ListedTaxRate, OrganisationLists } from '../../src/mapping/lists.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';

export const ids = {
  bank: 'a0000000-0000-4000-8000-000000000001',
  euro: 'a0000000-0000-4000-8000-000000000002',
  loan: 'a0000000-0000-4000-8000-000000000003',
  sales: 'a0000000-0000-4000-8000-000000000004',
  oldBank: 'a0000000-0000-4000-8000-000000000005',
  acme: 'c0000000-0000-4000-8000-000000000001',
  archived: 'c0000000-0000-4000-8000-000000000002',
  harbour: 'c0000000-0000-4000-8000-000000000003',
  priya: 'd0000000-0000-4000-8000-000000000001',
  nobody: 'e0000000-0000-4000-8000-000000000001',
  region: 'f0000000-0000-4000-8000-000000000001',
  oldTeam: 'f0000000-0000-4000-8000-000000000002',
  north: 'f0000000-0000-4000-8000-000000000003',
  south: 'f0000000-0000-4000-8000-000000000004',
  studio: 'f0000000-0000-4000-8000-000000000005',
  theme: 'f0000000-0000-4000-8000-000000000006',
} as const;

function account(code: string | null, name: string, changes: Partial<ListedAccount> = {}): ListedAccount {
  const id = `b0000000-0000-4000-8000-0000000${code ?? '00000'}`;
  return {
    id,
    code,
    name,
    status: 'ACTIVE',
    type: 'REVENUE',
    currency: null,
    takesPayments: false,
    system: null,
    ...changes,
  };
}

function rate(
  taxType: string,
  name: string,
  percent: string,
  changes: Partial<ListedTaxRate> = {},
): ListedTaxRate {
  const forSales = !taxType.includes('INPUT');
  return {
    taxType,
    name,
    status: 'ACTIVE',
    rate: percent,
    forSales,
    forPurchases: !forSales || taxType === 'NONE',
    ...changes,
  };
}

/** The lists of a small British organisation. */
export const lists: OrganisationLists = {
  accounts: [
    account('090', 'Business Account', { id: ids.bank, type: 'BANK', currency: 'GBP' }),
    account(null, 'Euro Account', { id: ids.euro, type: 'BANK', currency: 'EUR' }),
    account('099', 'Closed Account', { id: ids.oldBank, type: 'BANK', currency: 'GBP', status: 'ARCHIVED' }),
    account('200', 'Sales', { id: ids.sales }),
    account('201', 'Product sales'),
    account('205', 'Old sales', { status: 'ARCHIVED' }),
    account('429', 'General Expenses', { type: 'OVERHEADS' }),
    account('463', 'IT Software', { type: 'OVERHEADS' }),
    account('493', 'Travel - National', { type: 'OVERHEADS' }),
    account('494', 'Travel - International', { type: 'OVERHEADS' }),
    account('835', 'Directors Loan', { id: ids.loan, type: 'CURRLIAB', takesPayments: true }),
    account('860', 'Rounding', { type: 'CURRLIAB', system: 'ROUNDING' }),
    account('610', 'Accounts Receivable', { type: 'CURRENT', system: 'DEBTORS' }),
  ],
  taxRates: [
    rate('OUTPUT2', '20% (VAT on Income)', '20.0000'),
    rate('ECOUTPUT', '20% (EC Acquisitions)', '20.0000'),
    rate('RROUTPUT', '5% (VAT on Income)', '5.0000'),
    rate('OLDOUTPUT', '17.5% (VAT on Income)', '17.5000', { status: 'ARCHIVED' }),
    rate('ZERORATEDOUTPUT', 'Zero Rated Income', '0.0000'),
    rate('EXEMPTOUTPUT', 'Exempt Income', '0.0000'),
    rate('INPUT2', '20% (VAT on Expenses)', '20.0000'),
    rate('CAPEXINPUT2', '20% (VAT on Capital Purchases)', '20.0000'),
    rate('NONE', 'No VAT', '0.0000'),
  ],
  contacts: [
    { id: ids.acme, name: 'ACME Limited', number: null, status: 'ACTIVE' },
    { id: ids.archived, name: 'Old Friend', number: null, status: 'ARCHIVED' },
    { id: ids.harbour, name: 'Harbour & Finch Ltd', number: 'H-1', status: 'ACTIVE' },
  ],
  items: [
    { code: 'LICENCE', name: 'Software licence' },
    { code: 'DESIGN', name: 'Design hour' },
  ],
  users: [{ id: ids.priya, name: 'Priya Raman', email: 'priya@northgate.example' }],
  tracking: [
    {
      id: ids.region,
      name: 'Region',
      status: 'ACTIVE',
      options: [
        { id: ids.north, name: 'North', status: 'ACTIVE' },
        { id: ids.south, name: 'South', status: 'ARCHIVED' },
      ],
    },
    {
      id: ids.oldTeam,
      name: 'Team',
      status: 'ARCHIVED',
      options: [{ id: ids.studio, name: 'Studio', status: 'ACTIVE' }],
    },
  ],
  brandingThemes: [{ id: ids.theme, name: 'Standard' }],
};

export function settings(changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return connectionSettings.parse(changes);
}

/** Everything chosen, and all of it right. */
export const rightSettings = settings({
  accounts: { items: '200', goods: '201', expenses: '200', rounding: '860', defaultExpense: '429' },
  expenseAccounts: [{ category: 'Travel', account: '493' }],
  taxTypes: [
    { rate: '20.00', taxType: 'OUTPUT2' },
    { rate: '0', taxType: 'ZERORATEDOUTPUT' },
  ],
  purchaseTaxTypes: [{ rate: '20', taxType: 'INPUT2' }],
  paymentAccounts: [
    { method: null, currency: 'GBP', account: ids.bank },
    { method: 'Stripe', currency: 'EUR', account: ids.euro },
    { method: 'cash', currency: null, account: ids.loan },
  ],
  contacts: [{ client: '12', contactId: ids.acme }],
  items: [
    { by: 'sku', value: 'L-1', item: 'LICENCE' },
    { by: 'description', value: 'Design: a logo', item: 'DESIGN' },
  ],
  employees: [{ employee: '3', userId: ids.priya }],
  vendorAccounts: [{ vendor: 'Rail & Sea', account: '493' }],
  tracking: [{ by: 'project', value: '7', categoryId: ids.region, optionId: ids.north }],
  brandingTheme: ids.theme,
  gatewayFees: { book: 'spend_money', account: '429' },
  leaveAlone: { clients: ['21'], projects: ['8'] },
});
