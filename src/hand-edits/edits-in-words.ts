import { endedTexts, fieldName, handEditTexts } from '../http/pages/hand-edit-texts.ts';
import { calendarDay, money } from '../http/pages/format.ts';
import type { HandEditRow } from '../store/hand-edits.ts';
import type { HandEdit } from '../xero/find-hand-edits.ts';

/** One field with both values, as people read them. */
export interface EditInWords {
  readonly field: string;
  readonly timetracker: string;
  readonly xero: string;
}

const amounts = new Set(['UnitAmount', 'TaxAmount', 'DiscountAmount']);

/** What was changed by hand, for pages and commands. */
export function editsInWords({ fields }: Pick<HandEditRow, 'fields'>): EditInWords[] {
  return fields.map((edit) => ({
    field: fieldName(edit.field, edit.line),
    timetracker:
      edit.field === 'Status' && edit.timetracker === null
        ? handEditTexts.there
        : inWords(edit, edit.timetracker),
    xero: inWords(edit, edit.xero),
  }));
}

function inWords({ field }: HandEdit, value: string | null): string {
  if (value === null || value === '') return handEditTexts.nothing;
  if (field === 'Status') return endedTexts[value] ?? value.toLowerCase();
  if (field === 'Date' || field === 'DueDate') return calendarDay(value);
  return amounts.has(field) ? money(value, null) : value;
}
