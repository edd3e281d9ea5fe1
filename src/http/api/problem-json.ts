import type { Context } from 'hono';

/** Everything that can go wrong at the API: the last part of its type, the status, and its title. */
const problems = {
  'token-needed': { status: 401, title: 'A token is needed' },
  'token-refused': { status: 401, title: 'The token is not good' },
  'scope-missing': { status: 403, title: 'The token may not do this' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'not-understood': { status: 422, title: 'The request was not understood' },
  'not-connected': { status: 409, title: 'Not connected to Xero' },
  'sync-under-way': { status: 409, title: 'Another sync is under way' },
  'temporal-away': { status: 503, title: 'Temporal does not answer' },
  failed: { status: 500, title: 'That did not work' },
} as const;

export type ApiProblem = keyof typeof problems;

/** Answers with a problem as RFC 9457 has it. @param detail what happened and what to do. */
export function problemJson(
  c: Context,
  problem: ApiProblem,
  detail: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = problems[problem];
  const type = `urn:timetracker-xero:problem:${problem}`;
  return c.body(JSON.stringify({ type, title, status, detail, ...more }), status, {
    'content-type': 'application/problem+json',
  });
}
