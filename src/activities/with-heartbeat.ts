import { Context } from '@temporalio/activity';

/**
 * Runs what may take long, and says meanwhile that it goes on: a worker that dies is noticed by its missing heartbeat,
 * long before the activity's own time is over.
 */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 3000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
