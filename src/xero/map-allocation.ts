import type { Link } from '../store/links.ts';
import { jsonNumber, toElement, type Mapped } from './element.ts';

/** Which part of a credit note goes to which invoice. */
interface Allocation {
  readonly marker: string;
  /** A decimal string. */
  readonly amount: string;
  readonly date: string;
  readonly invoiceId: string;
  readonly noteId: string;
}

/** The allocation of a credit note to an invoice, both by their ids in Xero. */
export function mapAllocation({ marker, amount, date, invoiceId, noteId }: Allocation): Mapped {
  return {
    ...toElement({ Invoice: { InvoiceID: invoiceId }, Amount: jsonNumber(amount), Date: date }),
    uniqueName: null,
    expected: { marker, parentId: noteId, aboutId: invoiceId, amount },
  };
}

/** The removal of an allocation; the note itself is voided or changed after it. */
export function mapAllocationEnd(allocation: Link, note: Link, marker: string): Mapped {
  return {
    ...toElement({ AllocationID: allocation.xeroId, Status: 'DELETED' }),
    uniqueName: null,
    expected: {
      marker,
      xeroId: allocation.xeroId,
      parentId: note.xeroId,
      status: 'DELETED',
      more: true,
    },
  };
}
