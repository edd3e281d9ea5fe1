import type { z } from 'zod';

/** What is wrong with a setting, in a sentence for the one who typed it. */
export function settingInWords(issue: z.core.$ZodIssue): string {
  const name = issue.path
    .map((part) => (typeof part === 'number' ? String(part + 1) : String(part)))
    .join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .map((key) => `There is no setting ${name === '' ? key : `${name}.${key}`}.`)
        .join(' ');
    case 'invalid_value':
      return `${name} must be one of ${issue.values.join(', ')}.`;
    case 'too_big':
      if (issue.origin === 'number') return `${name} must be at most ${String(issue.maximum)}.`;
      return `${name} must have at most ${String(issue.maximum)} characters.`;
    case 'invalid_format':
      return issue.format === 'date'
        ? `${name} must be a date such as 2026-11-30.`
        : `${name} ${issue.message}.`;
    case 'invalid_type':
      return `${name} ${expected(issue.expected, name)}.`;
    default:
      return `${name}: ${issue.message}.`;
  }
}

function expected(type: string, name: string): string {
  if (type === 'number' || type === 'int') return 'must be a whole number';
  if (type === 'boolean') return 'must be true or false';
  if (type === 'object') return `has parts: name one, such as ${name}.items=200`;
  if (type === 'array') return 'must be a list';
  return 'is missing, or is not text';
}
