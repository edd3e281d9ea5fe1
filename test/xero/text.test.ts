import { describe, expect, it } from 'vitest';
import { cleanName, cut, decodeEntities, meaningful, normalisedName } from '../../src/xero/text.ts';

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

  it('is cut to a length, without half a sign or a space at its end', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('abc');
    expect(cut('ab cd', 3)).toBe('ab');
    expect(cut('ab😀', 3)).toBe('ab');
    expect(cut('ab😀', 4)).toBe('ab😀');
    expect(cut('', 3)).toBe('');
  });

  it('is the same name in upper and lower case and in both forms of an accent', () => {
    expect(normalisedName('CAFÉ  Ltd')).toBe(normalisedName('cafe\u0301 ltd'));
    expect(normalisedName('Cafe')).not.toBe(normalisedName('Café'));
  });
});
