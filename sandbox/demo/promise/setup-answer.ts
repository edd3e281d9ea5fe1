import { z } from 'zod';

/** What `ttxero setup --json` says, as far as the rows need it. */
export const setupAnswer = z.object({
  app: z.object({
    source: z.string(),
    clientId: z.string().optional(),
    generation: z.enum(['before', 'after']),
    organisationId: z.string().optional(),
  }),
  organisation: z.object({ id: z.string(), name: z.string(), status: z.string() }).nullable(),
  settings: z
    .object({ direction: z.string(), schedule: z.object({ every: z.string() }), expenseStrategy: z.string() })
    .nullable(),
});
