import { changePath, connectPath, organisationPath } from '../../oauth/connect-link.ts';
import { formKeyField, signInPath, signOutPath, type Visitor } from '../visitor.ts';
import { disconnectPath } from './disconnect-page.ts';

/** Forms for whoever gets to see them: a link of `ttxero connect` lets a viewer too connect to the end. */
const openForms: ReadonlySet<string> = new Set([signInPath, signOutPath, organisationPath, changePath]);

/** Pages that are nothing but a button. */
const changingPages = [connectPath, disconnectPath];

const postForm = /<form\b[^>]*\bmethod="post"[^>]*>([\s\S]*?)<\/form>/g;
const button = /<button\b[^>]*>[\s\S]*?<\/button>/g;
const link = /<a\b[^>]*\bhref="([^"]*)"[^>]*>[\s\S]*?<\/a>/g;
const visibleField = /<(?:select|textarea|input\b(?![^>]*\btype="hidden"))/;

/**
 * A page as its visitor may use it: the key of the session in every form that changes something; and for whoever may
 * only look, no such form, but the fields of it to read. Done once for all pages, so that no form can be forgotten.
 * Text on a page is escaped, so what looks like a form here is one.
 */
export function asVisitorMayUse(page: string, visitor: Visitor): string {
  if (visitor.is !== 'signed-in') return page;
  const key = `<input type="hidden" name="${formKeyField}" value="${visitor.formKey}" />`;
  const withKey = (form: string) => form.replace(/<\/form>$/, `${key}</form>`);
  if (visitor.role === 'admin') return page.replace(postForm, withKey);
  return page
    .replace(postForm, (form, content: string) =>
      openForms.has(attributeOf(form, 'action')) ? withKey(form) : toRead(form, content),
    )
    .replace(link, (whole, address: string) => (leadsToChange(address) ? '' : whole));
}

function toRead(form: string, content: string): string {
  const fields = content.replace(button, '');
  if (!visibleField.test(fields)) return '';
  return `<fieldset class="as-is ${attributeOf(form, 'class')}" disabled>${fields}</fieldset>`;
}

function leadsToChange(address: string): boolean {
  return changingPages.some((path) => address.endsWith(path));
}

/** An attribute of the tag that a text begins with; empty if it has none. */
function attributeOf(text: string, name: string): string {
  const tag = /^<[^>]*>/.exec(text)?.[0] ?? '';
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
