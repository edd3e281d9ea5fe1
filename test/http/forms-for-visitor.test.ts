import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asVisitorMayUse } from '../../src/http/pages/forms-for-visitor.ts';
import { changePath, organisationPath } from '../../src/oauth/connect-link.ts';
import type { Visitor } from '../../src/http/visitor.ts';

const signedIn = (role: 'viewer' | 'admin'): Visitor => ({
  is: 'signed-in',
  name: 'Ann',
  role,
  formKey: 'KEY',
});
const key = '<input type="hidden" name="formKey" value="KEY" />';

const page = `<form method="get" action="/"><input type="search" name="search" /><button>Search</button></form>
<form class="inline" method="post" action="/a"><input type="hidden" name="id" value="1" /><button>Take</button></form>
<form method="post" action="/b" class="fields"><select name="x"><option>1</option></select><button
  class="first">Save</button></form>
<form method="post" action="/integrations/xero/sign-out"><button>Sign out</button></form>
<a class="button" href="/integrations/xero/disconnect">Disconnect</a> <a href="/integrations/xero">Setup</a>`;

describe('a page', () => {
  it.each<Visitor>([{ is: 'anybody' }, { is: 'stranger' }])('is as it was written for $is', (visitor) => {
    expect(asVisitorMayUse(page, visitor)).toBe(page);
  });

  it('has the key in every form that changes something, for an administrator', () => {
    const shown = asVisitorMayUse(page, signedIn('admin'));
    expect(shown.split(key)).toHaveLength(4);
    expect(shown.replaceAll(key, '')).toBe(page);
    expect(shown).toContain(`<button>Take</button>${key}</form>`);
  });

  it('keeps for a viewer what can be read, searched and left, and nothing else', () => {
    const shown = asVisitorMayUse(page, signedIn('viewer'));
    expect(shown).toContain('<button>Search</button></form>');
    expect(shown).toContain(`<button>Sign out</button>${key}</form>`);
    expect(shown).toContain('<fieldset class="as-is fields" disabled><select name="x">');
    expect(shown).toContain('<a href="/integrations/xero">Setup</a>');
    expect(shown).not.toMatch(/Take|Save|Disconnect/);
    expect(shown.match(/method="post"/g)).toHaveLength(1);
  });

  it.each([organisationPath, changePath])(
    'lets a viewer whom a connect link brought to %s end what it began',
    (path) => {
      const form = `<form method="post" action="${path}"><input name="x" value="" /><button>Go on</button></form>`;
      expect(asVisitorMayUse(form, signedIn('viewer'))).toBe(form.replace('</form>', `${key}</form>`));
    },
  );

  it('is not taken in by text that looks like a form, since text is escaped', () => {
    const text = '<p>&lt;form method="post" action="/integrations/xero/sign-out"&gt;&lt;/form&gt;</p>';
    expect(asVisitorMayUse(text, signedIn('admin'))).toBe(text);
  });
});

describe('the forms of all pages', () => {
  const files = globSync('src/http/**/*.ts', { exclude: ['**/forms-for-visitor.ts'] });
  const forms = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/<form\b[^>]*>/g)].map(([form]) => ({ file, form })),
  );

  it('are found by this test', () => expect(forms.length).toBeGreaterThan(15));

  it.each(forms)('$file writes $form so that it is recognised', ({ form }) => {
    expect(form).toMatch(/ method="(?:post|get)"/);
  });
});
