import { describe, expect, it } from 'vitest';
import { cleanName, decodeEntities, meaningful, normalisedName } from '../../src/xero/text.ts';

describe('text of TimeTracker', () => {
  it('means nothing if it is missing, empty or the word None', () => {
    for (const text of [undefined, null, '', ' \r\n', 'None', ' None '])
      expect(meaningful(text)).toBeUndefined();
    expect(meaningful('Nonesuch')).toBe('Nonesuch');
    expect(meaningful(' a\r\nb ')).toBe('a\nb');
  });

  it('has its entities decoded once', () => {
    expect(decodeEntities('&lt;a&gt; &amp; &quot;b&#34; &#39;c&#x27;')).toBe(`<a> & "b" 'c'`);
    expect(decodeEntities('&amp;amp; &nbsp; & &#38;')).toBe('&amp; &nbsp; & &#38;');
  });

  it('is a name without needless spaces', () => {
    expect(cleanName('  A\u00a0 B\t\nC ')).toBe('A B C');
  });

  it('is the same name in upper and lower case and in both forms of an accent', () => {
    expect(normalisedName('CAFÉ  Ltd')).toBe(normalisedName('cafe\u0301 ltd'));
    expect(normalisedName('Cafe')).not.toBe(normalisedName('Café'));
  });
});
