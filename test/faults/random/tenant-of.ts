import { demoOrganisation, type RunningDemo } from '../../../sandbox/demo/running-demo.ts';

/** The id of the firm's organisation at Xero. */
export async function tenantOf(demo: Pick<RunningDemo, 'sandboxUrl'>): Promise<string> {
  const response = await fetch(new URL('/sandbox/state', demo.sandboxUrl));
  const { organisations } = (await response.json()) as {
    readonly organisations: readonly { readonly name: string; readonly tenantId: string }[];
  };
  const found = organisations.find(({ name }) => name === demoOrganisation);
  if (found === undefined) throw new Error(`The sandbox has no organisation ${demoOrganisation}.`);
  return found.tenantId;
}
