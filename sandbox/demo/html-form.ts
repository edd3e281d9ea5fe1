import { unescapeHtml } from './plain-text.ts';

/** A form of a page, as far as a person needs it who fills it in. */
export interface HtmlForm {
  readonly method: 'GET' | 'POST';
  /** Absolute. */
  readonly action: string;
  /** What would be sent if nobody touched anything, without the buttons. */
  readonly fields: readonly FormField[];
  readonly choices: readonly FormChoice[];
  readonly buttons: readonly (FormField & { readonly label: string })[];
}

export interface FormField {
  readonly name: string;
  readonly value: string;
}

/** A radio button or an option of a list. */
interface FormChoice extends FormField {
  readonly label: string;
}

/**
 * Reads the forms of a page. It knows the plain HTML of server-rendered pages: no scripts, attributes
 * in quotes. `base` is the page's own address.
 */
export function formsOf(html: string, base: string): HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form\s*>/gis)].map(([, attributes = '', body = '']) => ({
    method: attribute(attributes, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: new URL(attribute(attributes, 'action') ?? '', base).href,
    fields: [...inputsOf(body).filter(isSent), ...selectsOf(body)].map(({ name, value }) => ({
      name,
      value,
    })),
    choices: [...radiosOf(body), ...optionsOf(body)],
    buttons: buttonsOf(body),
  }));
}

interface Input extends FormField {
  readonly type: string;
  readonly checked: boolean;
}

function inputsOf(body: string): Input[] {
  return [...body.matchAll(/<input\b([^>]*)>/gis)].flatMap(([, attributes = '']) => {
    const name = attribute(attributes, 'name');
    if (name === undefined) return [];
    return {
      name,
      value: attribute(attributes, 'value') ?? '',
      type: attribute(attributes, 'type')?.toLowerCase() ?? 'text',
      checked: /\schecked\b/i.test(attributes),
    };
  });
}

function isSent(input: Input): boolean {
  if (input.type === 'radio' || input.type === 'checkbox') return input.checked;
  return input.type !== 'submit' && input.type !== 'button';
}

function radiosOf(body: string): FormChoice[] {
  return [...body.matchAll(/<label\b[^>]*>(.*?)<\/label\s*>/gis)].flatMap(([, content = '']) =>
    inputsOf(content)
      .filter((input) => input.type === 'radio')
      .map(({ name, value }) => ({ name, value, label: textOf(content) })),
  );
}

function optionsOf(body: string): FormChoice[] {
  return [...body.matchAll(/<select\b([^>]*)>(.*?)<\/select\s*>/gis)].flatMap(
    ([, attributes = '', content = '']) => {
      const name = attribute(attributes, 'name');
      if (name === undefined) return [];
      return [...content.matchAll(/<option\b([^>]*)>(.*?)<\/option\s*>/gis)].map(
        ([, own = '', label = '']) => ({
          name,
          value: attribute(own, 'value') ?? textOf(label),
          label: textOf(label),
        }),
      );
    },
  );
}

function selectsOf(body: string): FormField[] {
  const first = new Map<string, FormField>();
  for (const { name, value } of optionsOf(body)) if (!first.has(name)) first.set(name, { name, value });
  return [...first.values()];
}

function buttonsOf(body: string): (FormField & { label: string })[] {
  const buttons = [...body.matchAll(/<button\b([^>]*)>(.*?)<\/button\s*>/gis)].map(
    ([, attributes = '', label = '']) => ({
      name: attribute(attributes, 'name') ?? '',
      value: attribute(attributes, 'value') ?? '',
      label: textOf(label),
    }),
  );
  const inputs = inputsOf(body)
    .filter((input) => input.type === 'submit')
    .map(({ name, value }) => ({ name, value, label: value }));
  return [...buttons, ...inputs];
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(` ${attributes}`);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : unescapeHtml(value);
}

function textOf(html: string): string {
  return unescapeHtml(html.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
