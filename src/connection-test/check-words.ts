/** What a test of the connection looks at, in the order in which it is told. */
export const checkTitles = {
  permission: 'Permission',
  organisation: 'Organisation',
  rights: 'Rights',
  actions: 'What the user may do',
  lockDates: 'Lock dates',
  currencies: 'Currencies',
  mapping: 'Mapping',
  accounts: 'Accounts',
  taxRates: 'Tax rates',
  users: 'Users',
  calls: 'Remaining calls',
  clock: 'Clock',
  goLive: 'Go-live date',
} as const;

export type CheckName = keyof typeof checkTitles;

export type Verdict = 'pass' | 'warn' | 'fail';

interface Words {
  readonly check: CheckName;
  readonly verdict: Verdict;
  readonly what: string;
  /** What to do; nothing where all is well. */
  readonly cure?: string;
}

/**
 * Everything that a test can find, in words. A translation is a second file like this one. Placeholders in braces are
 * filled from the finding's parameters.
 */
const catalogue = {
  'permission-works': {
    check: 'permission',
    verdict: 'pass',
    what: 'Xero accepts our permission: it was just renewed.',
  },
  'permission-accepted': {
    check: 'permission',
    verdict: 'pass',
    what: 'Xero accepts our permission.',
  },
  'permission-lost': {
    check: 'permission',
    verdict: 'fail',
    what: 'The connection is lost. {why}',
    cure: 'Connect again on this page or with `ttxero connect`. Documents wait meanwhile; nothing is lost.',
  },
  'other-xero': {
    check: 'permission',
    verdict: 'fail',
    what: 'The connection was made with another Xero than the one this process is set up for, so it is not used.',
    cure: 'Correct XERO_SANDBOX_URL, or connect again.',
  },
  'app-not-set-up': {
    check: 'permission',
    verdict: 'fail',
    what: 'No Xero app is set up, so the permission cannot be renewed.',
    cure: 'Enter client id and secret on this page or with `ttxero setup`.',
  },
  'app-refused': {
    check: 'permission',
    verdict: 'fail',
    what: 'Xero refuses the app ({code}).',
    cure: 'Compare client id and secret with the app at developer.xero.com, My Apps. The connection itself stays.',
  },
  'scope-refused': {
    check: 'permission',
    verdict: 'fail',
    what: 'Xero refuses a permission to the app (invalid_scope, "Invalid scope for client").',
    cure: 'Choose under Xero app, or with `ttxero setup --generation before|after`, when the app was made. The connection itself stays.',
  },
  'secret-unreadable': {
    check: 'permission',
    verdict: 'fail',
    what: 'What is stored of the permission cannot be decrypted.',
    cure: 'Put the right key back into ENCRYPTION_KEY, or enter the app and connect again.',
  },
  'xero-silent': {
    check: 'permission',
    verdict: 'fail',
    what: 'Xero does not answer as it should ({what}).',
    cure: 'Test again in a few minutes; status.xero.com says whether Xero is down. Documents wait meanwhile.',
  },

  'organisation-read': {
    check: 'organisation',
    verdict: 'pass',
    what: '{name} answers, and it is the one that is connected.',
  },
  'demo-company-read': {
    check: 'organisation',
    verdict: 'pass',
    what: "{name} answers, and it is the one that is connected. It is Xero's demo company, which Xero resets every 28 days.",
  },
  'other-organisation': {
    check: 'organisation',
    verdict: 'fail',
    what: 'The organisation that is connected, {name}, is not the one whose id was entered by hand.',
    cure: 'Disconnect and connect again to the right one, or correct the id on this page.',
  },
  'organisation-unreadable': {
    check: 'organisation',
    verdict: 'fail',
    what: 'The organisation could not be read ({what}).',
    cure: 'Test again in a few minutes. If it lasts, connect again.',
  },

  'organisation-described': {
    check: 'organisation',
    verdict: 'pass',
    what: 'Country {country}, base currency {currency}, plan {plan}, time zone {timeZone}, short code {shortCode}.',
  },
  'organisation-not-active': {
    check: 'organisation',
    verdict: 'warn',
    what: 'Xero says of the organisation that it is {status}, not ACTIVE.',
    cure: 'Open it in Xero: what is the matter with it is told there, and can be mended there only.',
  },
  'organisation-trial': {
    check: 'organisation',
    verdict: 'warn',
    what: 'The organisation is a trial of Xero, which ends.',
    cure: 'Choose a plan in Xero before it does. Documents wait if Xero takes none.',
  },

  'scopes-granted': {
    check: 'rights',
    verdict: 'pass',
    what: 'Every permission that the settings need was granted.',
  },
  'scopes-missing': {
    check: 'rights',
    verdict: 'warn',
    what: 'The connection was made without a permission that the settings need now: {scopes}.',
    cure: 'Connect again to grant it, or take back the setting that needs it.',
  },
  'claims-not-permitted': {
    check: 'rights',
    verdict: 'warn',
    what: 'Expenses are to become expense claims, which only apps made before 2 March 2026 may write (accounting.transactions).',
    cure: 'Choose that expenses become bills. If the app is that old, say so on this page and connect again.',
  },

  'actions-allowed': {
    check: 'actions',
    verdict: 'pass',
    what: 'The organisation’s plan and the role of the user who connected allow what the settings need: {actions}.',
  },
  'actions-not-needed': {
    check: 'actions',
    verdict: 'pass',
    what: 'Nothing is switched on of which Xero tells beforehand whether the user may do it.',
  },
  'actions-untold': {
    check: 'actions',
    verdict: 'pass',
    what: 'Xero does not tell beforehand whether the user may write these: {kinds}. The first one shows it.',
  },
  'actions-refused': {
    check: 'actions',
    verdict: 'fail',
    what: 'The organisation’s plan, or the role of the user who connected, does not allow: {actions}.',
    cure: 'Have a user connect who may do this, change the plan in Xero, or post drafts instead. On a plan with a number of documents a month, that number may be reached: Xero does not say so, and it ends with the month.',
  },
  'actions-unreadable': {
    check: 'actions',
    verdict: 'warn',
    what: 'What the user may do could not be read ({what}).',
    cure: 'Test again in a few minutes.',
  },

  'lock-none': {
    check: 'lockDates',
    verdict: 'pass',
    what: 'The books are not locked up to any date.',
  },
  'lock-behind': {
    check: 'lockDates',
    verdict: 'pass',
    what: 'The books are locked up to {date}. No document that still has to go to Xero is dated that early.',
  },
  'lock-not-for-us': {
    check: 'lockDates',
    verdict: 'pass',
    what: 'The books are locked up to {date}, but Xero lets the user who connected approve documents dated earlier.',
  },
  'lock-moved': {
    check: 'lockDates',
    verdict: 'pass',
    what: 'The books are locked up to {date}. What is dated that early is dated on the first open day, as the settings say.',
  },
  'lock-after-go-live': {
    check: 'lockDates',
    verdict: 'warn',
    what: 'The books are locked up to {date}, and the go-live date, {goLive}, is not later. Xero would refuse documents dated between them.',
    cure: 'Have the lock date moved back in Xero, or set a later go-live date: what is dated earlier is then left alone. Or choose in the settings that such documents are dated on the first open day.',
  },
  'lock-holds-documents': {
    check: 'lockDates',
    verdict: 'warn',
    what: 'The books are locked up to {date}, and Xero refuses what is dated that early: {count} that still have to go there, the earliest of {earliest}.',
    cure: 'Have the lock date moved back in Xero for the time it takes, or set a later go-live date: what is dated earlier is then left alone. Or choose in the settings that such documents are dated on the first open day.',
  },

  'currency-none': {
    check: 'currencies',
    verdict: 'pass',
    what: 'The organisation’s own currency is {base}. No document is known yet.',
  },
  'currency-own': {
    check: 'currencies',
    verdict: 'pass',
    what: 'All documents are in {base}, the organisation’s own currency.',
  },
  'currencies-enabled': {
    check: 'currencies',
    verdict: 'pass',
    what: 'All currencies of documents are switched on in Xero: {used}. The organisation’s own is {base}.',
  },
  'currency-other-base': {
    check: 'currencies',
    verdict: 'warn',
    what: 'The organisation’s own currency is {base}, and not one document is in it. They are in {used}.',
    cure: 'Make sure that this is the right organisation. Its own currency is never changed by Xero.',
  },
  'currency-missing': {
    check: 'currencies',
    verdict: 'warn',
    what: '{currency} is not switched on in Xero, and {count} in {currency} cannot go there.',
    cure: 'Add the currency to the organisation’s currencies in Xero. What waits for it then goes on.',
  },
  'currencies-not-in-plan': {
    check: 'currencies',
    verdict: 'fail',
    what: 'Documents are in {used}, and the organisation’s plan, or the role of the user who connected, allows {base} only.',
    cure: 'Change the plan in Xero to one with several currencies, or have a user connect who may use them.',
  },
  'currencies-unreadable': {
    check: 'currencies',
    verdict: 'warn',
    what: 'The currencies that are switched on in Xero could not be read ({what}).',
    cure: 'Test again in a few minutes.',
  },

  'mapping-complete': {
    check: 'mapping',
    verdict: 'pass',
    what: 'Everything that the documents usually need is chosen.',
  },
  'mapping-open': {
    check: 'mapping',
    verdict: 'warn',
    what: 'Not chosen yet: {missing}.',
    cure: 'Choose them on the mapping page. Documents that need them are held until then, and go on by themselves.',
  },

  'accounts-fit': {
    check: 'accounts',
    verdict: 'pass',
    what: 'Every account that is chosen exists, is active and fits: {count}.',
  },
  'account-wrong': {
    check: 'accounts',
    verdict: 'fail',
    what: '{row}: {fault}',
    cure: 'Choose another one on the mapping page, or mend it in Xero. Documents that need it are held until then.',
  },
  'account-is-xeros': {
    check: 'accounts',
    verdict: 'fail',
    what: '{row}: the account {account} is one that Xero keeps itself ({system}) and does not take on lines of documents.',
    cure: 'Choose another one on the mapping page.',
  },
  'account-not-in-claims': {
    check: 'accounts',
    verdict: 'fail',
    what: '{row}: the account {account} is not shown in expense claims.',
    cure: 'Switch on “Show in expense claims” for it in Xero, or choose another one on the mapping page.',
  },
  'account-for-costs': {
    check: 'accounts',
    verdict: 'warn',
    what: '{row}: the account {account} is one for costs, and sales are posted to it.',
    cure: 'Choose an account for income on the mapping page, unless it is meant so.',
  },
  'account-for-income': {
    check: 'accounts',
    verdict: 'warn',
    what: '{row}: the account {account} is one for income, and expenses are posted to it.',
    cure: 'Choose an account for costs on the mapping page, unless it is meant so.',
  },
  'account-not-for-spending': {
    check: 'accounts',
    verdict: 'warn',
    what: '{row}: {account} is no bank account, and money is spent from bank accounts only.',
    cure: 'Choose a bank account on the mapping page if expenses are paid that way.',
  },
  'accounts-unreadable': {
    check: 'accounts',
    verdict: 'warn',
    what: 'The accounts could not be read: {what}',
    cure: 'Test again in a few minutes.',
  },

  'tax-rates-fit': {
    check: 'taxRates',
    verdict: 'pass',
    what: 'Every tax rate that is chosen exists, is active, has its percentage and fits: {count}.',
  },
  'tax-rate-wrong': {
    check: 'taxRates',
    verdict: 'fail',
    what: '{row}: {fault}',
    cure: 'Choose another one on the mapping page, or mend it in Xero. Documents that need it are held until then.',
  },
  'tax-rate-not-for-sales': {
    check: 'taxRates',
    verdict: 'fail',
    what: '{row}: Xero does not take the tax rate {name} on accounts for income.',
    cure: 'Choose one that is meant for sales on the mapping page.',
  },
  'tax-rate-not-for-purchases': {
    check: 'taxRates',
    verdict: 'fail',
    what: '{row}: Xero does not take the tax rate {name} on accounts for costs.',
    cure: 'Choose one that is meant for purchases on the mapping page.',
  },
  'tax-rates-unreadable': {
    check: 'taxRates',
    verdict: 'warn',
    what: 'The tax rates could not be read: {what}',
    cure: 'Test again in a few minutes.',
  },

  'users-known': {
    check: 'users',
    verdict: 'pass',
    what: 'Everybody who has expenses is a user of the organisation: {count}.',
  },
  'user-wrong': {
    check: 'users',
    verdict: 'fail',
    what: '{row}: {fault}',
    cure: 'Choose another user on the mapping page.',
  },
  'user-missing': {
    check: 'users',
    verdict: 'warn',
    what: '{name} has expenses, and no user of the organisation has that e-mail address. Nothing can be claimed for somebody who is no user.',
    cure: 'Choose a user on the mapping page, or have one invited in Xero.',
  },
  'users-unreadable': {
    check: 'users',
    verdict: 'warn',
    what: 'The users could not be read: {what}',
    cure: 'Test again in a few minutes.',
  },
  'choices-more': {
    check: 'mapping',
    verdict: 'warn',
    what: '{count} more findings like these are left out.',
    cure: '`ttxero mapping check` names every choice that is wrong.',
  },

  'calls-left': {
    check: 'calls',
    verdict: 'pass',
    what: '{day} calls are left for today, {minute} for this minute.',
  },
  'calls-few': {
    check: 'calls',
    verdict: 'warn',
    what: 'Only {day} calls are left for today.',
    cure: 'Nothing to do: when none are left, documents wait until Xero counts anew. Other apps use up the same number.',
  },
  'calls-blocked': {
    check: 'calls',
    verdict: 'warn',
    what: 'Xero asked for a rest ({by}); {minutes} of it are left, so the organisation was not read.',
    cure: 'Nothing to do: documents wait and go on by themselves. Test again then.',
  },
  'calls-unknown': {
    check: 'calls',
    verdict: 'warn',
    what: 'Xero did not say how many calls are left.',
    cure: 'Nothing to do.',
  },

  'clock-right': {
    check: 'clock',
    verdict: 'pass',
    what: "This machine's clock and Xero's agree within {seconds}.",
  },
  'clock-wrong': {
    check: 'clock',
    verdict: 'warn',
    what: "This machine's clock differs from Xero's by {seconds}.",
    cure: 'Have the machine set its clock by the network (NTP).',
  },

  'go-live-set': {
    check: 'goLive',
    verdict: 'pass',
    what: 'Documents dated {date} or later go to the organisation.',
  },
  'go-live-any': {
    check: 'goLive',
    verdict: 'pass',
    what: 'No go-live date is set; the sandbox takes documents of any date.',
  },
  'go-live-open': {
    check: 'goLive',
    verdict: 'warn',
    what: 'No go-live date is set and confirmed, so nothing is written.',
    cure: 'Look at `ttxero plan`, then set the date on this page or with `ttxero golive`.',
  },
} as const satisfies Record<string, Words>;

export type Finding = keyof typeof catalogue;

/** Numbers and dates that change by themselves from one test to the next; with others a finding is still the same. */
const passing = new Set(['count', 'earliest', 'day', 'minute', 'minutes', 'seconds', 'used', 'kinds']);

/** One thing that a test found. */
export interface Check {
  readonly finding: Finding;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A check in words. */
export interface CheckInWords {
  readonly title: string;
  readonly verdict: Verdict;
  readonly what: string;
  /** Empty where there is nothing to do. */
  readonly cure: string;
}

export function check(finding: Finding, parameters: Check['parameters'] = {}): Check {
  return { finding, parameters };
}

/** Equal for two checks that found the same thing, whenever that was. */
export function identityOf({
  finding,
  parameters,
}: { readonly finding: string } & Pick<Check, 'parameters'>): string {
  const lasting = Object.entries(parameters).filter(([name]) => !passing.has(name));
  return JSON.stringify([finding, ...lasting.toSorted(([a], [b]) => a.localeCompare(b, 'en'))]);
}

/** What a finding is about. */
export function checkOf(finding: Finding): CheckName {
  return catalogue[finding].check;
}

export function isFinding(text: string): text is Finding {
  return Object.hasOwn(catalogue, text);
}

export function verdictOf(finding: Finding): Verdict {
  return catalogue[finding].verdict;
}

export function describeCheck({ finding, parameters }: Check): CheckInWords {
  const { check, verdict, what, cure = '' }: Words = catalogue[finding];
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '…');
  return { title: checkTitles[check], verdict, what: fill(what), cure: fill(cure) };
}

export const verdictTexts: Readonly<Record<Verdict, string>> = {
  pass: 'Passed',
  warn: 'Warning',
  fail: 'Failed',
};
