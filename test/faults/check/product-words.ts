import { z } from 'zod';

const told = z.object({
  documents: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      state: z.string(),
      problem: z.string().nullable(),
      title: z.string(),
      what: z.string(),
      why: z.string(),
      cure: z.string(),
    }),
  ),
});

/** What the product says of its documents, by `ttxero status --json`. */
export type ProductWords = z.infer<typeof told>['documents'];

/** @throws if it is something else */
export function readProductWords(json: string): ProductWords {
  return told.parse(JSON.parse(json)).documents;
}
