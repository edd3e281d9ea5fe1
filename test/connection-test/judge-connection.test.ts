import { describe, expect, it } from 'vitest';
import { describeCheck, isFinding, verdictOf } from '../../src/connection-test/check-words.ts';
import { judgeConnection, type ConnectionFacts } from '../../src/connection-test/judge-connection.ts';
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
  organisation: { read: { name: 'Harbour Studio', isDemo: false } },
  actions: { read: new Set(['CreateApprovedInvoice', 'CreateApprovedBill', 'CreateInvoicePayment']) },
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

/** The facts where the permission is gone: nothing was read. */
const unread = { organisation: undefined, actions: undefined, limits: undefined, clockSeconds: undefined };

describe('a connection that is well', () => {
  it('passes every check', () => {
    expect(findings()).toEqual([
      'permission-works',
      'organisation-read',
      'scopes-granted',
      'actions-allowed',
      'calls-left',
      'clock-right',
      'mapping-complete',
      'go-live-set',
    ]);
    expect(judge().map((check) => describeCheck(check).verdict)).toEqual(Array(8).fill('pass'));
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
});

describe('the organisation', () => {
  it('that is a demo company is told as such', () => {
    expect(findings({ organisation: { read: { name: 'Demo Company', isDemo: true } } })).toContain(
      'demo-company-read',
    );
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
    const actions = { read: new Set(['CreateDraftInvoice', 'CreateDraftBill']) };
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
    expect(complaints({ actions: { read: new Set() }, ...withSettings({ kinds: none }) })).toEqual([]);
  });

  it('that could not be read are a warning', () => {
    expect(complaints({ actions: { unreadable: 'HTTP 404' } })).toEqual([
      ['actions-unreadable', 'What the user may do could not be read (HTTP 404).'],
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
