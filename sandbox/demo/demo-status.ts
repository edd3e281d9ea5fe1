import { z } from 'zod';

const compared = ['client', 'invoice'] as const;

const status = z.object({
  mode: z.string(),
  organisation: z.object({ name: z.string(), status: z.string() }).nullable(),
  documents: z.array(
    z.object({
      kind: z.enum([...compared, 'expense', 'payment', 'credit_note']),
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

type Status = z.infer<typeof status>;
type Compared = Status['documents'][number] & { readonly kind: (typeof compared)[number] };

/** What `ttxero status --json` says, as far as the demo needs it: of documents only the kinds that it compares. */
export type DemoStatus = Omit<Status, 'documents'> & { readonly documents: readonly Compared[] };

/** @throws if it is something else */
export function readDemoStatus(json: string): DemoStatus {
  const { documents, ...rest } = status.parse(JSON.parse(json));
  return { ...rest, documents: documents.filter(isCompared) };
}

function isCompared(document: Status['documents'][number]): document is Compared {
  return compared.some((kind) => kind === document.kind);
}
