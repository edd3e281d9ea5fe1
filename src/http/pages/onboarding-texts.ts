import type { ConnectorReason, ConnectorVerdict } from '../../onboarding/judge-connector.ts';
import type { RowDecision } from '../../onboarding/decide-row.ts';
import type { Confidence, Reason, ReasonType } from '../../onboarding/finding.ts';
import type { Obstacle } from '../../onboarding/obstacles.ts';
import { ownConnectorGrant } from '../../timetracker/read-own-connector.ts';
import type { OnboardingChoice } from '../../store/onboarding.ts';
import type { OnboardingList } from '../../onboarding/lists.ts';

/** Every sentence of the pages and commands about onboarding. A translation is a second file like this one. */

function documents(count: number): string {
  return `${count.toLocaleString('en-GB')} document${count === 1 ? '' : 's'}`;
}

function range({ least, most }: { readonly least: number; readonly most: number }): string {
  return least === most ? least.toLocaleString('en-GB') : `${least} to ${most.toLocaleString('en-GB')}`;
}

type Words = Readonly<Record<string, string>>;

const reasonWords: Readonly<Record<ReasonType, (words: Words) => string>> = {
  'stored-id': () => 'TimeTracker has noted its id',
  'our-mark': () => 'it carries our own mark',
  number: ({ number }) => `it has the number ${number ?? ''}`,
  'same-contact': () => 'the same contact',
  'same-total': () => 'the same total',
  'same-date': () => 'the same date',
  'same-invoice': () => 'it stands on the same invoice',
  'same-without-tax': ({ xero }) => `Xero has ${xero ?? ''}, which is the total without tax`,
  'other-total': ({ xero, timetracker }) => `Xero has ${xero ?? ''}, TimeTracker ${timetracker ?? ''}`,
  'other-contact': ({ xero }) => `in Xero it is for ${xero === '' ? 'nobody' : (xero ?? '')}`,
  'other-date': ({ xero }) => `in Xero it is dated ${xero === '' ? 'nowhere' : (xero ?? '')}`,
  'other-currency': ({ xero }) => `in Xero it is in ${xero ?? ''}`,
  'other-number': ({ xero }) => `in Xero it is called ${xero ?? ''}`,
  'several-candidates': ({ count }) => `${count ?? ''} objects in Xero look like it`,
  'candidate-shared': () => 'another document of TimeTracker is, or may be, the same one',
  'number-used-twice': ({ number }) => `TimeTracker has the number ${number ?? ''} more than once`,
  'gone-in-xero': ({ status }) => `in Xero it is ${(status ?? '').toLowerCase()}`,
  'not-owed': ({ status }) => `in TimeTracker it is ${status ?? ''}`,
  'stored-id-not-there': ({ id }) =>
    `TimeTracker has noted the id ${id ?? ''}, which this organisation does not have`,
  'paid-otherwise': ({ count }) =>
    count === '1'
      ? 'Xero has another payment of it, of another amount or date'
      : `Xero has ${count ?? ''} other payments of it, of other amounts or dates`,
  'not-allocated': () => 'in Xero it is not set off against its invoice; adopting it would set it off',
  'invoice-not-found': () => 'its invoice was not found',
};

/** Why a document was found to be there, or may be, as a sentence. */
export function reasonsText(reasons: readonly Reason[]): string {
  const text = reasons.map(({ type, parameters }) => reasonWords[type](parameters)).join('; ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export const confidenceTexts: Readonly<Record<Confidence, string>> = {
  certain: 'Is there',
  likely: 'Likely there',
  unclear: 'Unclear',
  none: 'Not there',
};

export const decisionTexts: Readonly<Record<RowDecision, string>> = {
  adopt: 'adopt',
  leave: 'leave alone',
  post: 'post',
  'by-date': 'by its date',
};

export const choiceTexts: Readonly<Record<OnboardingChoice, string>> = {
  adopt: 'Adopt it: it is this one',
  leave: 'Leave it alone',
  post: 'Post it: it is not there',
};

export const obstacleTexts: Readonly<Record<Obstacle, string>> = {
  'own-sync-on':
    "TimeTracker's own sync with Xero is switched on, so both would post. In TimeTracker, as an administrator: Integrations ▸ Xero ▸ settings, untick “Auto sync”, set the interval to Manual, and save. Then look here again.",
  'own-sync-unknown': `TimeTracker's own sync with Xero could not be looked at. Have the database's owner run \`${ownConnectorGrant} <role>\`, or look in TimeTracker (Integrations ▸ Xero) that “Auto sync” is off, and say so.`,
  'nothing-captured': 'Nothing of TimeTracker has been captured yet, so there is nothing to compare.',
  'on-their-way':
    'Some documents of TimeTracker are still on their way from capture, and cannot be compared yet. Wait a moment.',
  'not-read': 'The organisation has not been read to the end yet.',
  'reading-old':
    'The organisation was read more than a day ago. Read again: only what changed since is asked for.',
};

const connectorWords: Readonly<Record<ConnectorReason, (words: Words) => string>> = {
  'same-organisation': () => 'This is the connected organisation.',
  'other-organisation': () =>
    'This is another organisation than the connected one: ids that were noted in TimeTracker may belong to that one.',
  'one-way': () => 'Documents go from TimeTracker to Xero here too.',
  'no-import': () => 'Nothing was ever imported by this setting, and nothing is here.',
  'direction-unknown': () => 'There is no such direction.',
  kinds: () => 'These kinds are switched on. Clients, payments and credit notes are set on their own.',
  'never-worked': () => 'The connector never sent these kinds. Choose them in the setup.',
  'switches-of-wizard': () =>
    "TimeTracker's wizard stores this whatever is ticked, so it says nothing about what somebody wanted.",
  schedule: () => 'Becomes the automatic sync, beside the one by events.',
  'no-schedule': () => 'It was not synced by the clock. Changes go by themselves here.',
  'interval-unknown': () => 'TimeTracker takes this for hourly; choose it in the setup.',
  account: ({ account }) => `${account ?? ''}.`,
  'account-unknown': ({ code }) => `The organisation has no account ${code ?? ''}.`,
  'account-archived': ({ account }) => `${account ?? ''} is archived.`,
  'account-not-for-costs': ({ account }) => `${account ?? ''} is not an account for costs.`,
  contact: ({ contact }) => `${contact ?? ''}.`,
  'contact-unknown': () => 'The organisation has no such contact.',
  'contact-archived': ({ contact }) => `${contact ?? ''} is archived.`,
  'client-unknown': () => 'TimeTracker has no such client.',
  item: ({ item }) => `Lines with exactly this description become the item ${item ?? ''}.`,
  'item-unknown': ({ item }) => `The organisation has no item ${item ?? ''}.`,
  'item-by-row': () => 'This names a line by its id, and TimeTracker gives lines new ids at every edit.',
  'not-understood': () => 'It is not written in a form that can be understood.',
  'list-unread': () => 'The list of the organisation could not be read; try again.',
  'chosen-already': () => 'Something else is chosen here already, and stays.',
  'not-needed': () =>
    'Not needed here: what is to be posted goes by the go-live date, and only what is approved.',
};

/** Why a value of the built-in connector is taken over or not. */
export function connectorReasonText({ reason, parameters }: ConnectorVerdict): string {
  return connectorWords[reason](parameters);
}

export const verdictTexts: Readonly<Record<ConnectorVerdict['verdict'], string>> = {
  taken: 'can be taken over',
  kept: 'is so already',
  'not-valid': 'not valid',
  'not-needed': 'not needed',
};

export const listTexts: Readonly<Record<OnboardingList, string>> = {
  invoices: 'Invoices and bills',
  credit_notes: 'Credit notes',
  payments: 'Payments',
  bank_transactions: 'Money spent and received',
};

export const onboardingTexts = {
  title: 'Onboarding',
  lead: 'Compares TimeTracker with what is in Xero already, so that nothing is posted twice. Nothing is written to Xero before you confirm at the end.',
  connectFirst: 'Connect a Xero organisation first; then there is something to compare.',
  notDone: 'Some of this firm’s documents may be in Xero already. Compare before anything is posted.',
  begin: 'Begin the onboarding',
  beforeGoLive: 'if some documents may be in Xero already. It ends with the go-live.',
  stepOwn: "TimeTracker's own connector",
  ownNone:
    "TimeTracker's own connector to Xero is not set up. There is nothing to take over, and nothing to switch off.",
  ownUnreadable: 'It could not be read.',
  ownOff: 'Its automatic sync is off. Its button “Sync now” would still post: nobody should use it any more.',
  takeOver: 'Take over what is valid',
  takenOver: 'What is valid is taken over.',
  nothingTaken: 'There was nothing to take over.',
  ownColumns: { key: 'Setting', value: 'Value', verdict: 'Verdict', why: 'Why' },
  stepRead: 'Read what is in Xero',
  readWhat:
    'Page by page, leaving most of Xero’s limit to others. It goes on by itself; look again in a moment.',
  readButton: 'Read Xero',
  readAgain: 'Read what changed since',
  reading: (pages: number) => `Reading: ${pages} page${pages === 1 ? '' : 's'} so far.`,
  readingStarted: 'Reading has begun.',
  readingState: { reading: 'being read', read: 'read', forbidden: 'not permitted to this connection' },
  read: (objects: number, pages: number) =>
    `Read: ${objects.toLocaleString('en-GB')} object${objects === 1 ? '' : 's'} on ${pages} page${pages === 1 ? '' : 's'}.`,
  notBegun: 'Not read yet.',
  forgotten: 'What was read of the organisation is forgotten. What was decided stays.',
  temporalAway: 'Temporal does not answer, so nothing could be started. Try again once it runs.',
  stepCompare: 'Compare and decide',
  compareWhat:
    'What is certainly there is adopted: it is linked, and from now on follows TimeTracker. What may be there is left alone until you decide. The rest goes by the go-live date.',
  counts: (found: Readonly<Record<Confidence, number>>) =>
    `${found.certain} there, ${found.likely} likely there, ${found.unclear} unclear, ${found.none} not there.`,
  nothingFound: 'There are no documents without a counterpart: nothing has to be decided.',
  columns: {
    document: 'Document',
    date: 'Date',
    total: 'Total',
    found: 'In Xero',
    why: 'Why',
    decision: 'Becomes',
  },
  inXero: 'In Xero',
  chosen: 'chosen',
  carriedOut: 'done',
  save: 'Save the choices',
  saved: (count: number) => `${documents(count)} chosen. Nothing has been written to Xero.`,
  more: (count: number) => `${documents(count)} more are not shown; \`ttxero onboard --all\` lists them.`,
  filter: { open: 'To decide', all: 'All' },
  stepDry: 'See what would go to Xero',
  dryWhat: 'Nothing is written by looking.',
  dryButton: 'Show the first documents',
  noDate: 'Without a go-live date everything that is not there would go.',
  estimate: (
    count: number,
    calls: { least: number; most: number },
    minutes: { least: number; most: number },
  ) =>
    count === 0
      ? 'Nothing would be posted.'
      : `${documents(count)} would be posted, with ${range(calls)} calls in about ${range(minutes)} minute${minutes.most === 1 ? '' : 's'}. Xero allows 1,000 or 5,000 calls a day, by the plan of your app.`,
  stepConfirm: 'Confirm',
  confirmWhat: (adopt: number, leave: number, post: number) =>
    `${documents(adopt)} are adopted, ${documents(leave)} are left alone, ${documents(post)} are posted whatever their date. All others dated from the go-live date on are posted.`,
  date: 'Go-live date: the first day whose documents go to Xero',
  name: (name: string) => `Type the name of the organisation to confirm: ${name}`,
  saidOff: 'I have looked: TimeTracker’s own sync with Xero is off.',
  confirm: 'Confirm and go live',
  wrongName: 'That is not the name of the connected organisation. Nothing was done.',
  wrongDate: 'Give the go-live date as YYYY-MM-DD.',
  changedMeanwhile: 'Something changed since this was shown, so nothing was done. Look at it again.',
  cannotYet: 'It cannot be confirmed yet',
  done: (counts: Readonly<Record<string, number>>) => {
    const overtaken = counts['overtaken'] ?? 0;
    const late =
      overtaken === 0 ? '' : ` ${documents(overtaken)} had been posted or linked meanwhile and stay so.`;
    return `${documents(counts['adopt'] ?? 0)} adopted, ${documents(counts['leave'] ?? 0)} left alone, ${documents(counts['post'] ?? 0)} to be posted whatever their date.${late}`;
  },
  doneAway: 'It is stored. Temporal does not answer; documents follow once it runs.',
  doneBefore: (day: string) => `Confirmed on ${day}. You may read and decide again at any time.`,
  choicesLost: (count: number) => `${documents(count)} cannot be adopted and stay as they were.`,
} as const;
