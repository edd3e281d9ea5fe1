/** What a test of the connection looks at, in the order in which it is told. */
export const checkTitles = {
  permission: 'Permission',
  organisation: 'Organisation',
  rights: 'Rights',
  actions: 'What the user may do',
  calls: 'Remaining calls',
  clock: 'Clock',
  mapping: 'Mapping',
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
  'permission-lost': {
    check: 'permission',
    verdict: 'fail',
    what: 'Xero no longer accepts our permission: it was taken back in Xero, or not used for 60 days.',
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
    what: "{name} answers, and it is the one that is connected. It is Xero's demo company: Xero empties it from time to time.",
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
    what: 'The organisation’s plan and the role of the user who connected allow what the settings need.',
  },
  'actions-refused': {
    check: 'actions',
    verdict: 'fail',
    what: 'The organisation’s plan, or the role of the user who connected, does not allow: {actions}.',
    cure: 'Have a user connect who may do this, change the plan in Xero, or post drafts instead.',
  },
  'actions-unreadable': {
    check: 'actions',
    verdict: 'warn',
    what: 'What the user may do could not be read ({what}).',
    cure: 'Test again in a few minutes.',
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
