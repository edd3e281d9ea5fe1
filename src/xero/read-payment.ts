import type { CopyOf } from './organisation-copy.ts';
import type { XeroElement } from './parse-answer.ts';
import type { ReadXero } from './read-xero.ts';

/**
 * A payment as it stands in Xero; undefined if it is not there, or not yet for reads that lag behind. By a filter, since
 * the address of what is not there answers as if Xero could not be read. Throws as `readXero`.
 */
export async function readPayment(
  readXero: ReadXero,
  of: CopyOf,
  xeroId: string,
): Promise<XeroElement | undefined> {
  const { elements } = await readXero({
    ...of,
    path: '/Payments',
    query: { where: `PaymentID==guid("${xeroId}")` },
  });
  return elements.find((one) => one.text('PaymentID') === xeroId);
}
