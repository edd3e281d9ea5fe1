import { Context } from '@temporalio/activity';

/** Adds to the result of a fake push which run asked for it, as the real one does. */
export async function answerRun<T>(result: Promise<T>): Promise<T & { readonly runId: string }> {
  const { workflowExecution } = Context.current().info;
  return { ...(await result), runId: workflowExecution?.runId ?? '' };
}
