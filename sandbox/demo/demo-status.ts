import { z } from 'zod';

const status = z.object({
  mode: z.string(),
  organisation: z.object({ name: z.string(), status: z.string() }).nullable(),
  documents: z.array(
    z.object({
      kind: z.enum(['client', 'vendor', 'employee', 'invoice', 'expense', 'payment', 'credit_note']),
      id: z.string(),
      name: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      problem: z.string().nullable(),
      title: z.string(),
      what: z.string(),
      why: z.string(),
      cure: z.string(),
    }),
  ),
});

/** What `ttxero status --json` says, as far as the demo needs it. */
export type DemoStatus = z.infer<typeof status>;

/** @throws if it is something else */
export function readDemoStatus(json: string): DemoStatus {
  return status.parse(JSON.parse(json));
}
