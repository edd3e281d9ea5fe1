import { describeHold, describeStop } from './capture-problems.ts';
import { documentWordOf } from './http/document-word.ts';
import { wordTexts } from './http/pages/texts.ts';
import { describeProblem, isProblemType, type ProblemInWords } from './problems.ts';
import type { CaptureHold, CaptureStopLine, DocumentLine } from './store/overview.ts';

/** A document as commands and scripts are told of it. */
export function documentInWords(line: DocumentLine) {
  const known = line.problem !== null && isProblemType(line.problem) ? line.problem : undefined;
  const text = known === undefined ? undefined : describeProblem(known, line.parameters);
  return {
    kind: line.kind,
    id: line.sourceId,
    name: line.name ?? '',
    state: wordTexts[documentWordOf(line.outcome)],
    outcome: line.outcome,
    problem: line.problem,
    ...inWords(text),
    xeroId: line.xeroId,
    xeroStatus: line.xeroStatus,
    paidInXero: line.isPaidInXero,
  };
}

/** Why nothing is published, and what to do. */
export function holdInWords(hold: CaptureHold) {
  return { ...hold, ...inWords(describeHold(hold.problem, hold.details)) };
}

/** What keeps capture from reading. */
export function stopInWords(stop: CaptureStopLine) {
  return { ...stop, ...inWords(describeStop(stop.problem, stop.kind, stop.parameters)) };
}

/** Empty texts for a problem that this version does not know. */
function inWords(text: ProblemInWords | undefined) {
  return {
    title: text?.title ?? '',
    what: text?.what ?? '',
    why: text?.why ?? '',
    cure: text?.cure ?? '',
  };
}
