import type { DocumentRef } from '../events/document-kind.ts';

/** How many questions one query answers at most. */
const most = 200;

interface Question<K, A> {
  readonly key: K;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One query for what many ask at about the same time: hundreds of runs look up the same few things, each for its own
 * document. While one query is under way, new questions gather for the next: no answer is older than its question.
 * @param load answers in the order of the keys.
 */
export function askTogether<K, A>(
  load: (keys: readonly K[]) => Promise<readonly A[]>,
): (key: K) => Promise<A> {
  let gathered: Question<K, A>[] = [];
  let underWay = false;

  async function answerAlone({ key, resolve, reject }: Question<K, A>): Promise<void> {
    try {
      const [answer] = await load([key]);
      resolve(answer as A);
    } catch (error) {
      reject(error);
    }
  }

  async function answerAll(): Promise<void> {
    while (gathered.length > 0) {
      const questions = gathered.slice(0, most);
      gathered = gathered.slice(most);
      try {
        const answers = await load(questions.map(({ key }) => key));
        for (const [index, { resolve }] of questions.entries()) resolve(answers[index] as A);
      } catch (error) {
        // A question that cannot be one, such as an id that is no number, spoils nobody else's answer.
        if (questions.length > 1 && isDataException(error)) await Promise.all(questions.map(answerAlone));
        else for (const { reject } of questions) reject(error);
      }
    }
    underWay = false;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      gathered.push({ key, resolve, reject });
      if (underWay) return;
      underWay = true;
      // Whoever is woken in this turn of the event loop asks along.
      setImmediate(() => void answerAll());
    });
}

/** SQLSTATE class 22: a value that does not fit its type. */
function isDataException(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}

/** A document in one organisation. */
export interface InTenant {
  readonly document: DocumentRef;
  readonly tenantId: string;
}

/** Documents as three columns, for `unnest($1::text[], $2::text[], $3::bigint[]) with ordinality`. */
export function columnsOf(documents: readonly DocumentRef[]): [string[], string[], string[]] {
  return [
    documents.map(({ installationId }) => installationId),
    documents.map(({ kind }) => kind),
    documents.map(({ sourceId }) => sourceId),
  ];
}

/** The rows of each key; `n` counts keys from 1, as ordinality does. */
export function rowsByKey<R extends { readonly n: string }>(rows: readonly R[], keys: number): R[][] {
  const byKey = Array.from({ length: keys }, (): R[] => []);
  for (const row of rows) byKey[Number(row.n) - 1]?.push(row);
  return byKey;
}
