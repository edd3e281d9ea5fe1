import { describe, expect, it } from 'vitest';
import {
  connectLogLine,
  describeConnectOutcome,
  failedOutcomes,
  isConnectOutcome,
  outcomeOfOauthError,
  outcomeOfTrouble,
} from '../../src/oauth/connect-outcomes.ts';
import { ListRefused, TokenServiceUnavailable } from '../../src/oauth/errors.ts';

describe('how an authorisation ended', () => {
  it('is told in a title, what happened, and what to do', () => {
    for (const outcome of ['connected', 'reconnected', ...failedOutcomes] as const) {
      const { title, what, cure } = describeConnectOutcome(outcome);
      for (const sentence of [title, what, cure]) expect(sentence.length).toBeGreaterThan(8);
      expect(what).toMatch(/\.$/);
      expect(cure).toMatch(/\.$/);
    }
  });

  it('is one of ours, whatever an address says', () => {
    expect(isConnectOutcome('denied')).toBe(true);
    for (const foreign of ['', 'toString', '__proto__', '<b>']) expect(isConnectOutcome(foreign)).toBe(false);
  });

  it.each([
    ['access_denied', '', 'denied'],
    ['invalid_client', '', 'secret_refused'],
    ['invalid_scope', '', 'scope_refused'],
    ['invalid_request', 'Invalid redirect_uri', 'redirect_refused'],
    ['invalid_request', '', 'request_refused'],
    ['unauthorized_client', '', 'client_refused'],
    ['server_error', '', 'xero_down'],
    ['whatever', '', 'app_refused'],
    ['constructor', '', 'app_refused'],
  ])('for the OAuth error %s %s is %s', (error, description, outcome) => {
    expect(outcomeOfOauthError(error, description)).toBe(outcome);
  });
  it.each([
    ['This organisation has reached its limit of two uncertified apps.', 'organisation_full'],
    ['An organisation may connect 2 apps that are not certified', 'organisation_full'],
    [
      'TimeTracker needs to complete certification before they can connect to more Xero organisations',
      'app_full',
    ],
    ['The app has reached its limit of 1,000 connections.', 'app_full'],
    ['The resource owner or authorization server denied the request', 'denied'],
  ])('access_denied with “%s” is %s', (description, outcome) => {
    expect(outcomeOfOauthError('access_denied', description)).toBe(outcome);
  });

  it.each([
    [new TokenServiceUnavailable('no answer in time', false, true), 'xero_unreachable'],
    [new TokenServiceUnavailable('the request failed: ECONNRESET', false), 'xero_unreachable'],
    [new TokenServiceUnavailable('HTTP 502', true), 'xero_down'],
    [new TokenServiceUnavailable('temporarily_unavailable', true), 'xero_down'],
    [new TokenServiceUnavailable('HTTP 429', true), 'xero_busy'],
    [new TokenServiceUnavailable('HTTP 404', true), 'xero_garbled'],
    [new TokenServiceUnavailable('an unreadable answer', true), 'xero_garbled'],
    [new ListRefused(403), 'list_refused'],
  ])('trouble of the kind “$what” is %s', (error, outcome) => {
    expect(outcomeOfTrouble(error)).toBe(outcome);
  });

  it('is an error in the log where the operator has to correct something, else a warning', () => {
    for (const outcome of ['secret_refused', 'scope_refused', 'app_full', 'unexpected'] as const)
      expect(connectLogLine(outcome).level).toBe('error');
    for (const outcome of ['denied', 'state_used', 'xero_down', 'organisation_full'] as const)
      expect(connectLogLine(outcome).level).toBe('warn');
    expect(connectLogLine('link_used').message).toBe(
      'No connection to Xero was made. This link was used before. A link begins one connection only. Make a new one with ttxero connect.',
    );
  });
});
