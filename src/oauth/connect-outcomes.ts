import { ListRefused, type TokenServiceUnavailable } from './errors.ts';

/** How an authorisation ended, in words for the person at the browser. A translation is a second file like this. */
interface OutcomeText {
  readonly good?: true;
  readonly title: string;
  readonly what: string;
  /** What to do now. */
  readonly cure: string;
  /** Whether trying again from the overview can help. */
  readonly again: boolean;
  /** Whoever runs timetracker-xero has to correct something first, so that the log calls it an error. */
  readonly needsOperator?: true;
}

const catalogue = {
  connected: {
    good: true,
    title: 'Connected to Xero',
    what: 'The permission is stored, encrypted.',
    cure: 'The setup page goes on with what to sync, accounts and tax rates.',
    again: false,
  },
  reconnected: {
    good: true,
    title: 'Connected to Xero again',
    what: 'The permission was renewed. The settings are as they were.',
    cure: 'Documents that waited go on by themselves, unless the organisation is on hold: then they wait until its go-live date is confirmed. It is on hold after another one was connected in between; the setup page confirms the date.',
    again: false,
  },
  replaced: {
    good: true,
    title: 'Connected to another organisation',
    what: 'The permission is stored, encrypted. What stands in the organisation before stays there. Nothing is posted to this one yet.',
    cure: 'Choose its accounts and tax rates, and confirm its go-live date, on the setup page or with `ttxero golive`.',
    again: false,
  },
  change_cancelled: {
    good: true,
    title: 'The organisation stays as it was',
    what: 'Nothing was changed, and the permission that was just given was forgotten.',
    cure: 'Xero may list timetracker-xero in the other organisation nevertheless: remove it there, under Settings, Connected apps.',
    again: false,
  },
  changed_meanwhile: {
    title: 'The connection was changed meanwhile',
    what: 'While this page was open, somebody connected or disconnected, so what it asked does not hold any more.',
    cure: 'Look at the overview page; if it does not show the organisation that is meant, connect again.',
    again: true,
  },
  denied: {
    title: 'Xero was told no',
    what: 'The request for access was refused on the page at Xero, so nothing has changed.',
    cure: 'Connect again and choose Allow access. It takes a user who may connect apps to the organisation. If nobody refused, the app or the organisation has no connection left: the setup page says what Xero allows.',
    again: true,
  },
  organisation_full: {
    title: 'The organisation takes no more apps',
    what: 'Xero connects an organisation to two uncertified apps at most, and this one has two others already.',
    cure: 'In Xero, under Settings, Connected apps, disconnect one that is no longer used. Then connect again.',
    again: true,
  },
  app_full: {
    title: 'Your Xero app has no connection left',
    what: 'The app is connected as often as its tier allows: 5 times in Starter, 50 in Core, 1,000 in Plus. Every user and organisation counts, until it is disconnected.',
    cure: 'Disconnect organisations that are no longer used (in each, under Settings, Connected apps), or change the tier at developer.xero.com, My Apps. Then connect again.',
    again: true,
    needsOperator: true,
  },
  state_unknown: {
    title: 'This answer was not asked for',
    what: 'The address you came back with does not belong to any connection that was begun here.',
    cure: 'Begin at the overview page, or with a fresh link from `ttxero connect`. Nothing has changed.',
    again: true,
  },
  state_used: {
    title: 'This answer was used before',
    what: 'The page was loaded a second time, by the back button or by a bookmark.',
    cure: 'Look at the overview page: if it says Connected, all is well. Otherwise connect again.',
    again: true,
  },
  state_expired: {
    title: 'That took too long',
    what: 'More than ten minutes went by between beginning to connect and coming back from Xero.',
    cure: 'Connect again. Nothing has changed.',
    again: true,
  },
  other_browser: {
    title: 'Another browser began this',
    what: 'The answer from Xero must come back to the browser that began to connect, under the same address. This browser did not begin it, or it does not keep cookies.',
    cure: 'Connect again and stay in one browser window. If it happens every time, allow cookies for this site.',
    again: true,
  },
  link_unknown: {
    title: 'This link is not valid',
    what: 'It was not made here, or a part of it was lost when it was copied.',
    cure: 'Copy the whole link, or make a new one with `ttxero connect`.',
    again: false,
  },
  link_used: {
    title: 'This link was used before',
    what: 'A link begins one connection only.',
    cure: 'Make a new one with `ttxero connect`.',
    again: false,
  },
  link_expired: {
    title: 'This link is too old',
    what: 'A link can be used for fifteen minutes.',
    cure: 'Make a new one with `ttxero connect`.',
    again: false,
  },
  code_refused: {
    title: 'Xero took back its answer',
    what: 'Xero refused the code that it had just given (invalid_grant). The code was used twice or is older than five minutes, or the redirect address differs from the one asked with.',
    cure: 'Connect again. If it happens again, compare PUBLIC_URL with the redirect address of your app at developer.xero.com.',
    again: true,
  },
  secret_refused: {
    title: 'Xero refuses the client secret',
    what: 'Xero does not accept the client id and secret that are set up (invalid_client).',
    cure: 'Compare both with your app at developer.xero.com, My Apps, and correct them on the setup page, with `ttxero setup`, or in XERO_CLIENT_ID and XERO_CLIENT_SECRET. A connection that existed before stays as it is.',
    again: true,
    needsOperator: true,
  },
  scope_refused: {
    title: 'Xero refuses a permission',
    what: 'Your Xero app may not ask for one of the permissions that are needed (invalid_scope, "Invalid scope for client"). Apps made since 2 March 2026 take other permissions than older ones.',
    cure: 'Choose on the setup page, or with `ttxero setup --generation before|after`, when the app was made, then connect again. If that is right, use a Web app of your own from developer.xero.com.',
    again: true,
    needsOperator: true,
  },
  redirect_refused: {
    title: 'Xero does not know our address',
    what: 'The redirect address is not registered with your Xero app.',
    cure: 'Add it at developer.xero.com, My Apps, Configuration, exactly as the setup page shows it. Then connect again.',
    again: true,
    needsOperator: true,
  },
  client_refused: {
    title: 'Xero does not know the app',
    what: 'Xero has no app with the client id that is set up, or not one that may connect in this way (unauthorized_client).',
    cure: 'Compare the client id on the setup page with your app at developer.xero.com, My Apps, and see that it is a Web app there.',
    again: true,
    needsOperator: true,
  },
  request_refused: {
    title: 'Xero does not understand the request',
    what: 'Something in the request for access was not as Xero expects it (invalid_request). A proxy on the way may have changed it.',
    cure: 'Connect again. If it happens again, update timetracker-xero, or report it with the line of the log.',
    again: true,
    needsOperator: true,
  },
  app_refused: {
    title: 'Xero refuses the app',
    what: 'Xero does not let this app connect, for a reason that timetracker-xero does not know. The log has its name.',
    cure: 'Check at developer.xero.com, My Apps, that it is a Web app, that its client id is the one on the setup page, and that its redirect address is the one that the connect page shows.',
    again: true,
    needsOperator: true,
  },
  xero_unreachable: {
    title: 'Xero did not answer',
    what: 'The last step, fetching the permission from Xero, got no answer: no connection, or none within half a minute.',
    cure: 'Connect again in a few minutes; status.xero.com says whether Xero is down. If it lasts, see that this machine reaches identity.xero.com and api.xero.com. Nothing has changed.',
    again: true,
  },
  xero_down: {
    title: 'Xero has trouble',
    what: 'Xero said that it cannot give the permission just now (an error of its own, or maintenance).',
    cure: 'Connect again in a few minutes; status.xero.com says when Xero is well again. Nothing has changed.',
    again: true,
  },
  xero_busy: {
    title: 'Xero asks for patience',
    what: 'Xero takes no more requests for tokens just now (429).',
    cure: 'Wait a few minutes, then connect again. Nothing has changed.',
    again: true,
  },
  xero_garbled: {
    title: 'Xero answered something else',
    what: 'What came back in place of the permission cannot be read, or was made for another app. A proxy or a filter on the way may have answered in place of Xero.',
    cure: 'Connect again in a few minutes. If it happens again, see that nothing between this machine and identity.xero.com or api.xero.com changes the answers. Nothing has changed.',
    again: true,
  },
  list_refused: {
    title: 'Xero does not list the organisations',
    what: 'Xero gave a permission and refused to say for which organisations (401 or 403), so nothing was stored.',
    cure: 'Connect again, as a user who may connect apps to the organisation. If it happens again, see that no proxy on the way to api.xero.com takes the Authorization header away.',
    again: true,
  },
  no_organisation: {
    title: 'No organisation was chosen',
    what: 'Xero gave access, but to no organisation. A practice cannot be connected, only an organisation.',
    cure: 'Connect again and choose an organisation on the page at Xero.',
    again: true,
  },
  organisation_not_covered: {
    title: 'That organisation was not allowed',
    what: 'Xero gave access, but not to the organisation that is meant here: the one whose id was entered by hand, or the one just picked.',
    cure: 'Connect again and choose that organisation on the page at Xero, or correct its id on the setup page: left empty, the organisation is the one picked at Xero.',
    again: true,
  },
  choice_over: {
    title: 'There is nothing to choose any more',
    what: 'The organisation has been picked already, or more than ten minutes went by, or another browser began this.',
    cure: 'Look at the overview page: if it says Connected, all is well. Otherwise connect again.',
    again: true,
  },
  not_set_up: {
    title: 'No Xero app is set up yet',
    what: 'To connect, timetracker-xero needs the client id and secret of a Xero app of yours.',
    cure: 'Enter both on the setup page or with `ttxero setup`; developer.xero.com, My Apps, shows them.',
    again: false,
  },
  organisation_taken: {
    title: 'Another TimeTracker posts there',
    what: 'This organisation is connected to another TimeTracker already, and takes documents from one only.',
    cure: 'Connect again and choose another organisation, or disconnect this one from the other TimeTracker first.',
    again: true,
  },
  sandbox_over_live: {
    title: 'This is the sandbox',
    what: 'This TimeTracker is connected to Xero itself. A connection to the sandbox does not replace it.',
    cure: 'For a trial, give STORE_DATABASE_URL a database of its own.',
    again: false,
  },
  no_refresh_token: {
    title: 'The permission would end in half an hour',
    what: 'Xero gave no lasting permission (offline_access), so nothing was stored.',
    cure: 'Connect again. If it happens again, the app at developer.xero.com is not a Web app.',
    again: true,
  },
  scopes_missing: {
    title: 'A permission is missing',
    what: 'Xero granted fewer permissions than are needed to post invoices and contacts, so nothing was stored.',
    cure: 'Connect again and leave all permissions switched on.',
    again: true,
  },
  too_often: {
    title: 'That was too often',
    what: 'Too many connections were begun or ended in a short time from your address, so this one was not looked at.',
    cure: 'Wait a minute, then connect again. Nothing has changed.',
    again: true,
  },
  unexpected: {
    title: 'That did not work',
    what: 'Something failed here while the connection was being stored. The log says what, by the time of day.',
    cure: 'Connect again. If it happens again, look into the log of timetracker-xero.',
    again: true,
    needsOperator: true,
  },
} as const satisfies Record<string, OutcomeText>;

export type ConnectOutcome = keyof typeof catalogue;

/** Those of which no connection came. */
export const failedOutcomes: readonly ConnectOutcome[] = Object.keys(catalogue).filter(isFailedOutcome);

export function isConnectOutcome(text: string): text is ConnectOutcome {
  return Object.hasOwn(catalogue, text);
}

/** Whether something is an outcome, and no connection came of it. */
export function isFailedOutcome(end: unknown): end is ConnectOutcome {
  return typeof end === 'string' && isConnectOutcome(end) && !('good' in catalogue[end]);
}

/** The words for an outcome. */
export function describeConnectOutcome(outcome: ConnectOutcome): OutcomeText {
  return catalogue[outcome];
}

/** The same as one line of the log, with the cure. */
export function connectLogLine(outcome: ConnectOutcome): { level: 'warn' | 'error'; message: string } {
  const { title, what, cure, needsOperator }: OutcomeText = catalogue[outcome];
  const message = `No connection to Xero was made. ${title}. ${what} ${cure}`.replaceAll('`', '');
  return { level: needsOperator === true ? 'error' : 'warn', message };
}

const byCode: Readonly<Record<string, ConnectOutcome>> = {
  invalid_client: 'secret_refused',
  invalid_scope: 'scope_refused',
  unauthorized_client: 'client_refused',
  unsupported_response_type: 'request_refused',
  unsupported_grant_type: 'request_refused',
  server_error: 'xero_down',
  temporarily_unavailable: 'xero_down',
  not_set_up: 'not_set_up',
};

/**
 * The outcome for an OAuth error code that Xero sent back through the browser or answered to us.
 * @param description what Xero wrote beside it: it tells apart what has one code.
 */
export function outcomeOfOauthError(code: string, description = ''): ConnectOutcome {
  if (code === 'access_denied') return outcomeOfDenial(description);
  if (code === 'invalid_request')
    return /redirect/i.test(description) ? 'redirect_refused' : 'request_refused';
  return Object.hasOwn(byCode, code) ? (byCode[code] ?? 'app_refused') : 'app_refused';
}

/** Xero's sentences on its limits are not documented, so they are read loosely. */
function outcomeOfDenial(description: string): ConnectOutcome {
  if (/uncertified|\b(two|2)\b.*\bapps\b/i.test(description)) return 'organisation_full';
  if (/certification|limit.*connections|connections.*limit|more (Xero )?organisations/i.test(description))
    return 'app_full';
  return 'denied';
}

/** The outcome when Xero gave no answer, or none that helps. */
export function outcomeOfTrouble(error: TokenServiceUnavailable): ConnectOutcome {
  if (error instanceof ListRefused) return 'list_refused';
  if (!error.answered) return 'xero_unreachable';
  if (error.what.startsWith('HTTP 429')) return 'xero_busy';
  const isDown = error.what.startsWith('HTTP 5') || Object.hasOwn(byCode, error.what);
  return isDown ? 'xero_down' : 'xero_garbled';
}
