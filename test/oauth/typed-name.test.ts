import { describe, expect, it } from 'vitest';
import { isNameTyped, nameToType } from '../../src/oauth/typed-name.ts';

const organisation = { tenantId: '8bb4faf5-33cc-4f8b-9c01-2f0f5b0a4c7e', tenantName: 'Ash  & Co ' };

describe('the name that confirms an organisation', () => {
  it('is the one that a person sees, however many spaces it has', () => {
    expect(nameToType(organisation)).toBe('Ash & Co');
    for (const typed of ['Ash & Co', ' Ash & Co', 'Ash  & Co '])
      expect(isNameTyped(organisation, typed)).toBe(true);
    for (const typed of ['', 'ash & co', 'Ash & C', 'Ash & Co.'])
      expect(isNameTyped(organisation, typed)).toBe(false);
  });

  it('is the id where Xero gives no name, so that nothing typed is never enough', () => {
    const nameless = { ...organisation, tenantName: ' ' };
    expect(isNameTyped(nameless, '')).toBe(false);
    expect(isNameTyped(nameless, organisation.tenantId)).toBe(true);
  });
});
