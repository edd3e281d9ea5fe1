import type { SandboxControl } from '../../../sandbox/demo/sandbox-control.ts';
import { readXeroBooks } from '../check/xero-books.ts';
import type { ByHand } from './history.ts';

/** What people do in the books of an organisation by Xero's own pages. */
export function createByHand(
  sandbox: SandboxControl,
  sandboxUrl: string,
  organisation: string,
  tenantId: string,
): ByHand {
  return async (what, invoiceNumber, tag) => {
    const { invoices } = await readXeroBooks(sandboxUrl, organisation);
    const found = invoices.find(({ number, status }) => number === invoiceNumber && status === 'AUTHORISED');
    if (found === undefined) return false;
    const place = `organisations/${tenantId}`;
    if (what === 'payment')
      await sandbox.set(`${place}/payments`, {
        invoiceId: found.id,
        amount: '7.00',
        reference: `By hand ${tag}`,
      });
    else await sandbox.set(`${place}/invoices/${found.id}`, { reference: `By hand ${tag}` });
    return true;
  };
}
