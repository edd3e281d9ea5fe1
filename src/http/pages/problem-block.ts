import { html } from 'hono/html';
import { describeProblem, isProblemType } from '../../problems.ts';
import type { DocumentWord } from '../document-word.ts';
import type { Html } from './shell.ts';
import { texts, whoTexts, wordMeanings } from './texts.ts';

const colours: Record<DocumentWord, string> = {
  'in-xero': 'good',
  'on-its-way': 'busy',
  waiting: '',
  'needs-you': 'bad',
  'left-alone': 'calm',
};

interface StoredProblem {
  readonly problem: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A problem in a few words, for lists. A type that this version does not know is shown as it is stored. */
export function problemTitle({ problem, parameters }: StoredProblem): string {
  if (problem === null) return '';
  return isProblemType(problem) ? describeProblem(problem, parameters).title : problem;
}

/** A sentence of the catalogue; what stands between backticks is something to type. */
export function sentence(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** What happened, why, what to do and who can. */
export function problemBlock(stored: StoredProblem, word: DocumentWord): Html {
  if (stored.problem === null || !isProblemType(stored.problem)) {
    return html`<section class="sheet notice ${colours[word]}">
      <p>${wordMeanings[word]} ${stored.problem ?? ''}</p>
    </section>`;
  }
  const problem = describeProblem(stored.problem, stored.parameters);
  return html`<section class="sheet notice ${colours[word]}">
    <h2>${problem.title}</h2>
    <dl class="facts long">
      <dt>${texts.what}</dt>
      <dd>${sentence(problem.what)}</dd>
      <dt>${texts.why}</dt>
      <dd>${sentence(problem.why)}</dd>
      <dt>${texts.cure}</dt>
      <dd>${sentence(problem.cure)}</dd>
    </dl>
    <p class="soft small">${whoTexts[problem.who]}</p>
  </section>`;
}
