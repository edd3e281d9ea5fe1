import { describe, expect, it } from 'vitest';
import { describeCheck, isFinding, verdictOf } from '../../src/connection-test/check-words.ts';
import type { ConnectionFacts, OrganisationFact } from '../../src/connection-test/facts.ts';
import { judgeConnection } from '../../src/connection-test/judge-connection.ts';
import { scopesFor } from '../../src/oauth/scopes.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';

const granular = scopesFor({ generation: 'granular', strategy: 'auto', attachReceipts: false });

const chosen = connectionSettings.parse({
  goLiveDate: '2026-11-01',
  accounts: { items: '200', goods: '201', defaultExpense: '429' },
  taxTypes: [{ rate: '20.00', taxType: 'OUTPUT2' }],
  purchaseTaxTypes: [{ rate: '20.00', taxType: 'INPUT2' }],
  paymentAccounts: [{ method: null, currency: null, account: '8bb4faf5-33cc-4f8b-9c01-2f0f5b0a4c7e' }],
});

const harbour: OrganisationFact = {
  name: 'Harbour Studio',
  isDemo: false,
  status: 'ACTIVE',
  baseCurrency: 'GBP',
  country: 'GB',
  plan: 'PREMIUM',
  timeZone: 'GMTSTANDARDTIME',
  shortCode: '!hS1',
  periodLockDate: '2026-03-31',
  endOfYearLockDate: null,
};

const allowed = ['CreateApprovedInvoice', 'CreateApprovedBill', 'CreateInvoicePayment', 'UseMulticurrency'];
const refused = ['CreateDraftInvoice', 'CreateDraftBill', 'ApproveTransactionsBeforePeriodLockDate'];
const actionsOf = (yes: readonly string[], no: readonly string[] = refused) => ({
  read: new Map([...no.map((name) => [name, false] as const), ...yes.map((name) => [name, true] as const)]),
});

const well: ConnectionFacts = {
  connection: {
    tenantId: 'tenant-1',
    tenantName: 'Harbour Studio',
    scopes: granular,
    isSandbox: false,
    goLiveConfirmed: true,
  },
  settings: chosen,
  wantedScopes: granular,
  organisationByHand: undefined,
  permission: { is: 'renewed' },
  currenciesInUse: [
    { currency: 'GBP', documents: 40 },
    { currency: 'EUR', documents: 3 },
  ],
  organisation: { read: harbour },
  lockedOut: { documents: 0, earliest: null },
  actions: actionsOf(allowed),
  currencies: { read: new Set(['GBP', 'EUR', 'USD']) },
  limits: { day: 4_900, minute: 58 },
  clockSeconds: -0.4,
};

const judge = (changes: Partial<ConnectionFacts> = {}) => judgeConnection({ ...well, ...changes });
const withSettings = (changes: Partial<ConnectionSettings>) => ({ settings: { ...chosen, ...changes } });
const withConnection = (changes: Partial<ConnectionFacts['connection']>) => ({
  connection: { ...well.connection, ...changes },
});
const findings = (changes?: Partial<ConnectionFacts>) => judge(changes).map(({ finding }) => finding);
/** What is not well, in words. */
const complaints = (changes: Partial<ConnectionFacts>) =>
  judge(changes)
    .filter(({ finding }) => verdictOf(finding) !== 'pass')
    .map((check) => [check.finding, describeCheck(check).what]);

const withOrganisation = (changes: Partial<OrganisationFact>) =>
  findings({ organisation: { read: { ...harbour, ...changes } } });

/** The facts where the permission is gone: nothing was read. */
const unread = {
  organisation: undefined,
  actions: undefined,
  currencies: undefined,
  limits: undefined,
  clockSeconds: undefined,
};

describe('a connection that is well', () => {
  it('passes every check', () => {
    expect(findings()).toEqual([
      'permission-works',
      'organisation-read',
      'organisation-described',
      'scopes-granted',
      'actions-allowed',
      'actions-untold',
      'lock-behind',
      'currencies-enabled',
      'mapping-complete',
      'calls-left',
      'clock-right',
      'go-live-set',
    ]);
    expect(judge().map((check) => describeCheck(check).verdict)).toEqual(Array(12).fill('pass'));
    const words = judge().map((check) => describeCheck(check).what);
    expect(words).toContain('4900 calls are left for today, 58 for this minute.');
    expect(words).toContain("This machine's clock and Xero's agree within 1 second.");
    expect(words.join(' ')).not.toMatch(/[{}…]/);
  });
});

describe('the permission', () => {
  it.each([
    [{ is: 'lost', reason: 'grant_refused' }, 'permission-lost'],
    [{ is: 'lost', reason: 'access_removed' }, 'permission-lost'],
    [{ is: 'lost', reason: 'other_issuer' }, 'other-xero'],
    [{ is: 'app-refused', code: 'invalid_client' }, 'app-refused'],
    [{ is: 'app-refused', code: 'not_set_up' }, 'app-not-set-up'],
    [{ is: 'secret-unreadable' }, 'secret-unreadable'],
    [{ is: 'silent', what: 'HTTP 503' }, 'xero-silent'],
  ] as const)(
    '%j is a failure with a cure, and what follows from it is not told as well',
    (permission, finding) => {
      const found = judge({ ...unread, permission });
      expect(found.map((check) => check.finding)).toEqual([
        finding,
        'scopes-granted',
        'mapping-complete',
        'go-live-set',
      ]);
      const { verdict, cure } = describeCheck(found[0] ?? { finding, parameters: {} });
      expect(verdict).toBe('fail');
      expect(cure).not.toBe('');
    },
  );

  it.each([
    ['scope_missing', 'The connection is lost. The connection lacks a permission that is needed.'],
    [
      'grant_expired',
      'The connection is lost. Xero no longer accepts our permission: it was not used for 60 days.',
    ],
  ] as const)('that is lost by %s says so', (reason, words) => {
    const [found] = judge({ ...unread, permission: { is: 'lost', reason } });
    expect(found && describeCheck(found).what).toBe(words);
  });
});

describe('the organisation', () => {
  it('that is a demo company is told as such', () => {
    expect(withOrganisation({ isDemo: true })).toContain('demo-company-read');
  });

  it('fails if it is not the one that was named by hand, and passes if it is', () => {
    expect(complaints({ organisationByHand: 'tenant-2' })).toEqual([
      [
        'other-organisation',
        'The organisation that is connected, Harbour Studio, is not the one whose id was entered by hand.',
      ],
    ]);
    expect(complaints({ organisationByHand: 'tenant-1' })).toEqual([]);
  });

  it('is told with what a bookkeeper knows it by', () => {
    expect(judge().map((check) => describeCheck(check).what)).toContain(
      'Country GB, base currency GBP, plan PREMIUM, time zone GMTSTANDARDTIME, short code !hS1.',
    );
  });

  it('that is a trial, or not active, is a warning', () => {
    expect(withOrganisation({ plan: 'TRIAL' })).toContain('organisation-trial');
    expect(withOrganisation({ status: 'PENDING' })).toContain('organisation-not-active');
    expect(withOrganisation({ status: null, plan: null }).join(' ')).not.toMatch(/trial|not-active/);
  });

  it('fails if it cannot be read', () => {
    expect(complaints({ organisation: { unreadable: 'HTTP 500' }, actions: undefined })).toEqual([
      ['organisation-unreadable', 'The organisation could not be read (HTTP 500).'],
    ]);
  });
});

describe('the rights', () => {
  it('lack a permission that a setting needs since', () => {
    const wantedScopes = [...granular, 'accounting.banktransactions'];
    expect(complaints({ wantedScopes, ...withSettings({ expenseStrategy: 'spend_money' }) })).toEqual([
      [
        'scopes-missing',
        'The connection was made without a permission that the settings need now: accounting.banktransactions.',
      ],
    ]);
  });

  it('do not reach expense claims without the broad permission', () => {
    const claims = withSettings({ expenseStrategy: 'expense_claim' });
    expect(complaints(claims).map(([finding]) => finding)).toEqual(['claims-not-permitted']);
    const scopes = scopesFor({ generation: 'broad', strategy: 'expense_claim', attachReceipts: false });
    expect(complaints({ ...claims, ...withConnection({ scopes }), wantedScopes: scopes })).toEqual([]);
    const off = withSettings({
      expenseStrategy: 'expense_claim',
      kinds: { ...chosen.kinds, expenses: false },
    });
    expect(complaints(off)).toEqual([]);
  });

  it('fail where plan or role do not allow what the settings need', () => {
    const actions = actionsOf(['CreateDraftInvoice', 'CreateDraftBill', 'UseMulticurrency'], allowed);
    expect(complaints({ actions })).toEqual([
      [
        'actions-refused',
        'The organisation’s plan, or the role of the user who connected, does not allow: approved invoices, approved bills, payments of invoices.',
      ],
    ]);
    const drafts = { invoiceStatus: 'DRAFT', billStatus: 'SUBMITTED' } as const;
    const payments = { ...chosen.kinds, payments: false };
    expect(complaints({ actions, ...withSettings({ ...drafts, kinds: payments }) })).toEqual([]);
  });

  it('that no kind needs are not asked for', () => {
    const none = { clients: true, invoices: false, expenses: false, payments: false, creditNotes: false };
    const off = { actions: actionsOf([], allowed), currenciesInUse: [], ...withSettings({ kinds: none }) };
    expect(complaints(off)).toEqual([]);
    expect(findings(off)).toContain('actions-not-needed');
  });

  it('that Xero has no name for, or does not list, are told as not known', () => {
    const untold = (changes: Partial<ConnectionFacts>) =>
      judge(changes).find(({ finding }) => finding === 'actions-untold')?.parameters['kinds'];
    expect(untold({})).toBe('contacts, credit notes');
    expect(untold({ actions: actionsOf(['CreateApprovedInvoice']) })).toBe(
      'approved bills, payments of invoices, contacts, credit notes',
    );
    expect(untold(withSettings({ expenseStrategy: 'spend_money' }))).toContain('money spent');
    expect(untold(withSettings({ expenseStrategy: 'expense_claim' }))).toContain(
      'receipts and expense claims',
    );
  });

  it('for files on bills are needed where receipts are attached', () => {
    const actions = actionsOf(allowed, ['AttachFilesIntoInvoice']);
    expect(complaints({ actions })).toEqual([]);
    expect(
      complaints({ actions, ...withSettings({ attachReceipts: true }) }).map(([, what]) => what),
    ).toEqual([
      'The organisation’s plan, or the role of the user who connected, does not allow: files on bills.',
    ]);
  });

  it('that could not be read are a warning', () => {
    expect(complaints({ actions: { unreadable: 'HTTP 404' } })).toEqual([
      ['actions-unreadable', 'What the user may do could not be read (HTTP 404).'],
    ]);
  });
});

describe('the lock dates', () => {
  const locked = (changes: Partial<OrganisationFact>, more: Partial<ConnectionFacts> = {}) =>
    judge({ organisation: { read: { ...harbour, ...changes } }, ...more }).filter(({ finding }) =>
      finding.startsWith('lock-'),
    );
  const held = { lockedOut: { documents: 2, earliest: '2026-02-14' } };

  it('that are not set pass', () => {
    expect(locked({ periodLockDate: null })).toEqual([{ finding: 'lock-none', parameters: {} }]);
  });

  it('that keep documents out are a warning with their number; the later date counts', () => {
    expect(locked({ endOfYearLockDate: '2026-04-30' }, held)).toEqual([
      {
        finding: 'lock-holds-documents',
        parameters: { date: '2026-04-30', count: '2 documents', earliest: '2026-02-14' },
      },
    ]);
  });

  it('pass where settings move such documents to the first open day', () => {
    expect(locked({}, { ...held, ...withSettings({ lockedPeriod: 'first_open_day' }) })).toEqual([
      { finding: 'lock-moved', parameters: { date: '2026-03-31' } },
    ]);
  });

  it('are a warning from the go-live date on', () => {
    const goLive = (goLiveDate: string) => locked({}, withSettings({ goLiveDate }))[0]?.finding;
    expect(goLive('2026-03-31')).toBe('lock-after-go-live');
    expect(goLive('2026-04-01')).toBe('lock-behind');
  });

  it('for all but advisers do not hold for somebody whom Xero lets approve before them; those for all do', () => {
    const actions = actionsOf([...allowed, 'ApproveTransactionsBeforePeriodLockDate']);
    expect(locked({}, { actions, ...held })).toEqual([
      { finding: 'lock-not-for-us', parameters: { date: '2026-03-31' } },
    ]);
    expect(locked({ endOfYearLockDate: '2025-12-31' }, { actions, ...held })[0]?.parameters['date']).toBe(
      '2025-12-31',
    );
  });
});

describe('the currencies', () => {
  const inUse = (...currencies: string[]) => ({
    currenciesInUse: currencies.map((currency, at) => ({ currency, documents: at + 1 })),
  });

  it('of documents that are not switched on fail, each by its name', () => {
    expect(complaints(inUse('GBP', 'CHF', 'EUR', 'SEK'))).toEqual([
      ['currency-missing', 'CHF is not switched on in Xero, and 2 documents in CHF cannot go there.'],
      ['currency-missing', 'SEK is not switched on in Xero, and 4 documents in SEK cannot go there.'],
    ]);
  });

  it('need nothing where all documents are in the organisation’s own, or there are none', () => {
    expect(findings({ ...inUse('GBP'), currencies: undefined })).toContain('currency-own');
    expect(findings({ ...inUse(), currencies: undefined })).toContain('currency-none');
  });

  it('none of which is the organisation’s own are a warning: it may be the wrong one', () => {
    expect(complaints(inUse('EUR', 'USD'))).toEqual([
      [
        'currency-other-base',
        'The organisation’s own currency is GBP, and not one document is in it. They are in EUR, USD.',
      ],
    ]);
  });

  it('fail at once where the plan has one only', () => {
    const actions = actionsOf(
      allowed.filter((name) => name !== 'UseMulticurrency'),
      ['UseMulticurrency'],
    );
    expect(complaints({ actions }).map(([finding]) => finding)).toEqual(['currencies-not-in-plan']);
    expect(complaints({ actions, ...inUse('GBP') })).toEqual([]);
  });

  it('that could not be read are a warning', () => {
    expect(complaints({ currencies: { unreadable: 'HTTP 500' } }).map(([finding]) => finding)).toEqual([
      'currencies-unreadable',
    ]);
  });
});

describe('the remaining calls', () => {
  it.each([
    [{ limits: { day: 49, minute: 60 } }, 'Only 49 calls are left for today.'],
    [{ limits: { day: 0, minute: 60 } }, 'Only 0 calls are left for today.'],
    [{ limits: { day: null, minute: null } }, 'Xero did not say how many calls are left.'],
    [
      { ...unread, rest: { seconds: 61, by: 'day' } },
      'Xero asked for a rest (day); 2 minutes of it are left, so the organisation was not read.',
    ],
  ])('%j are a warning', (facts, what) => {
    expect(complaints(facts).map(([, words]) => words)).toEqual([what]);
  });

  it('of 50 are enough', () => {
    expect(complaints({ limits: { day: 50, minute: null } })).toEqual([]);
  });
});

describe('the clock', () => {
  it.each([
    [30, true],
    [-30, true],
    [31, false],
    [-90, false],
  ])('that is %d s off is right: %s', (clockSeconds, isRight) => {
    expect(complaints({ clockSeconds }).length === 0).toBe(isRight);
  });
});

describe('the mapping', () => {
  it('names what nobody has chosen, for the kinds that are on', () => {
    const nothing = connectionSettings.parse({ goLiveDate: '2026-11-01' });
    expect(complaints({ settings: nothing })).toEqual([
      [
        'mapping-open',
        'Not chosen yet: the account for work and items on invoices, the account for goods on invoices, tax rates of sales, an account for expenses, tax rates of expenses, an account that payments arrive in.',
      ],
    ]);
    const onlyPayments = {
      clients: true,
      invoices: false,
      expenses: false,
      payments: true,
      creditNotes: false,
    };
    expect(complaints({ settings: { ...nothing, kinds: onlyPayments } })).toEqual([
      ['mapping-open', 'Not chosen yet: an account that payments arrive in.'],
    ]);
  });
});

describe('the go-live date', () => {
  it('is a warning while it is not set, or not confirmed for a real organisation', () => {
    expect(findings(withSettings({ goLiveDate: null }))).toContain('go-live-open');
    expect(findings(withConnection({ goLiveConfirmed: false }))).toContain('go-live-open');
    const sandbox = withConnection({ goLiveConfirmed: false, isSandbox: true });
    expect(findings(sandbox)).toContain('go-live-set');
    expect(findings({ ...sandbox, ...withSettings({ goLiveDate: null }) })).toContain('go-live-any');
  });
});

describe('a finding', () => {
  it('is one of ours, whatever is stored', () => {
    expect(isFinding('calls-left')).toBe(true);
    for (const foreign of ['', 'toString', '__proto__']) expect(isFinding(foreign)).toBe(false);
  });
});
