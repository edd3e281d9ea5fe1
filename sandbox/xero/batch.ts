import { ApiError, validationReply } from './api-errors.ts';
import type { ApiRequest } from './api-request.ts';
import { ZERO_UUID } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import { flagParameter } from './list-query.ts';

/** What became of one element of a POST or PUT. */
export interface Outcome {
  /** The element as it was sent, for the echo of a refusal. */
  sent: JsonObject;
  problems: string[];
  warnings: string[];
  /** The saved document as it is answered. */
  saved(): JsonObject;
}

export interface BatchKind {
  plural: string;
  idField: string;
  /** The name of the mark that an element was refused; null where the kind has none. */
  errorFlag: 'HasErrors' | 'HasValidationErrors' | null;
}

const messages = (texts: string[]): Json => texts.map((text) => ({ Message: text }));

/**
 * Answers a write of several elements. By default one bad element fails the call with 400 and
 * nothing is saved; with `summarizeErrors=false` the good ones are saved and each element says
 * how it went. A refused element echoes what was asked for, not what is stored.
 */
export function answerBatch(
  kind: BatchKind,
  outcomes: Outcome[],
  request: ApiRequest,
  commit: () => void,
): JsonObject[] {
  const refused = outcomes.filter((outcome) => outcome.problems.length > 0);
  const summarize = flagParameter(request, 'summarizeErrors', true);
  if (refused.length > 0 && summarize) {
    const message = refused.flatMap((outcome) => outcome.problems).join('; ');
    throw new ApiError(validationReply(refused.map((outcome) => echo(kind, outcome))), message);
  }
  commit();
  return outcomes.map((outcome) => {
    if (outcome.problems.length > 0) return { ...echo(kind, outcome), StatusAttributeString: 'ERROR' };
    const warned = outcome.warnings.length > 0;
    return {
      ...outcome.saved(),
      ...(warned ? { Warnings: messages(outcome.warnings) } : {}),
      ...(summarize ? {} : { StatusAttributeString: warned ? 'WARNING' : 'OK' }),
    };
  });
}

function echo(kind: BatchKind, outcome: Outcome): JsonObject {
  return {
    [kind.idField]: ZERO_UUID,
    ...outcome.sent,
    ...(kind.errorFlag ? { [kind.errorFlag]: true } : {}),
    ValidationErrors: messages(outcome.problems),
  };
}
