/**
 * Every duration of the protocol, in seconds. Tests run them faster together with the sandbox's clock; against
 * Xero itself they are always these (src/config.ts refuses a scale there).
 */
const seconds = {
  /** Xero's minute limit counts this long. */
  minute: 60,
  /** Xero's day limit counts this long. */
  day: 86_400,
  /** While a day is used up and its end not certain, one call after so long asks whether it is over. */
  dayProbe: 3600,
  /** What changed in TimeTracker longer ago than this is no fresh change any more: it lets those go first. */
  freshFor: 300,
  /** A request is aborted this long after it was begun. */
  httpDeadline: 30,
  /** A call that was not begun this long after its grant is not begun at all. */
  sendWithin: 5,
  /** An aborted request may still be running at Xero; it counts against the five this much longer. */
  abortedInFlight: 10,
  /** The same bytes with the same key are safe this long after the first request; Xero forgets at 360. */
  resendWithin: 300,
  /** Absence is believed only when seen twice, this far apart. */
  settle: 45,
  /** Looks that tell nothing come less and less often, down to one in this time; */
  lookOften: 120,
  /** and in this time once a person is asked: they must not use up the day. */
  lookRarely: 3600,
  /**
   * What looks have told nothing about for this long needs a person, who hears of it within half an hour. It is four
   * times the rest that an offline organisation gets: an ordinary outage is over by then.
   */
  lookInVain: 1200,
  /** What was compared with Xero may be sent for this long without another look for hand edits. */
  checkHolds: 60,
  /** When Xero asks for a longer rest than this, documents wait as rows and no run is kept open for them. */
  longBlock: 120,
  /** New money waits for so long for what was said before it about its invoice, and has not come. */
  earlierWithin: 3600,
  /** How long a run waits for its write before it lets Temporal retry it. */
  outcomeWait: 15,
  /** The local copy of an organisation's lists is refreshed when it is older. */
  organisationCopy: 300,
  /** A token is refreshed when it has less than this left. */
  refreshMargin: 120,
  /**
   * One process refreshes a token; another may take over after this. By then no request of the first can be under way:
   * it is `sendWithin`, `tokenDeadline` and `abortedInFlight` together.
   */
  refreshLease: 45,
  /** A request for tokens is aborted this long after it was begun. */
  tokenDeadline: 30,
  /** After a failed refresh, the next one waits this long. */
  tokenRest: 5,
  /** A process that waits for another's refresh looks this often. */
  refreshPoll: 0.25,
  /** Xero takes a refresh token that has been used for this much longer, in case its answer was lost. */
  refreshGrace: 1800,
  /** A refresh token dies when it is not used for this long. */
  idleExpiry: 60 * 86_400,
  /** A refresh token that was not used for this long is used, so that it does not die. */
  idleRefresh: 7 * 86_400,
  /** A process that captures and is not heard of for this long is replaced. */
  captureLease: 20,
  /** Two looks at what changed are at least so far apart where Debezium tells of changes at once. */
  slowLook: 15,
  /** What Debezium tells within this time is taken together. */
  gatherChanges: 2,
  /** After an answer 503 or an unexpected refusal, the organisation gets a rest. */
  offlineRest: 300,
} as const;

export type Timing = { readonly [K in keyof typeof seconds]: number };

/** The durations in seconds, run `scale` times faster. */
export function createTiming(scale = 1): Timing {
  return Object.freeze(
    Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, value / scale])),
  ) as Timing;
}
