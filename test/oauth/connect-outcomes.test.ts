import { describe, expect, it } from 'vitest';
import {
  describeConnectOutcome,
  isConnectOutcome,
  outcomeOfOauthError,
} from '../../src/oauth/connect-outcomes.ts';

describe('how an authorisation ended', () => {
  it('is told in a title, what happened, and what to do', () => {
    for (const outcome of ['connected', 'denied', 'secret_refused', 'unexpected'] as const) {
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
    ['invalid_request', '', 'app_refused'],
    ['server_error', '', 'xero_unreachable'],
    ['whatever', '', 'app_refused'],
  ])('for the OAuth error %s %s is %s', (error, description, outcome) => {
    expect(outcomeOfOauthError(error, description)).toBe(outcome);
  });
});
