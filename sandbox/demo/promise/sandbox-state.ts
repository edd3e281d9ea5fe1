import { z } from 'zod';

const line = z.object({
  itemCode: z.string().nullable(),
  accountCode: z.string().nullable(),
  description: z.string(),
});

const document = z.object({
  id: z.string(),
  type: z.string(),
  number: z.string(),
  contactId: z.string(),
  contactName: z.string(),
  status: z.string(),
  currencyCode: z.string(),
  total: z.string(),
  url: z.string().nullable(),
  lines: z.array(line),
});

const organisation = z.object({
  tenantId: z.string(),
  name: z.string(),
  currencies: z.array(z.string()),
  contacts: z.array(z.object({ id: z.string(), name: z.string(), number: z.string().nullable() })),
  invoices: z.array(document),
  payments: z.array(z.object({ status: z.string() })),
  receipts: z.array(
    z.object({ id: z.string(), status: z.string(), reference: z.string(), total: z.string() }),
  ),
  expenseClaims: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      userEmail: z.string(),
      receiptIds: z.array(z.string()),
    }),
  ),
});

const state = z.object({
  calls: z.number(),
  connections: z.array(z.object({ clientId: z.string(), tenantId: z.string(), active: z.boolean() })),
  organisations: z.array(organisation),
});

/** What the sandbox holds, as its control shows it; amounts are decimal strings. */
export type SandboxState = z.infer<typeof state>;
export type SandboxOrganisation = z.infer<typeof organisation>;
export type SandboxDocument = z.infer<typeof document>;

/** Throws if the sandbox does not answer as it should. */
export async function readSandboxState(sandboxUrl: string): Promise<SandboxState> {
  const response = await fetch(new URL('/sandbox/state', sandboxUrl));
  if (!response.ok) throw new Error(`The sandbox's books could not be read: it answered ${response.status}.`);
  return state.parse(await response.json());
}

/** Throws if there is no organisation of this name. */
export async function readOrganisation(sandboxUrl: string, name: string): Promise<SandboxOrganisation> {
  const { organisations } = await readSandboxState(sandboxUrl);
  const found = organisations.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The sandbox has no organisation ${name}.`);
  return found;
}
