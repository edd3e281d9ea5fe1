import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** Whether an error only says that Temporal does not answer. */
export function isTemporalAway(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
