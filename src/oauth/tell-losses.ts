import type { Connections } from '../store/connections.ts';
import { reconnectReason, reconnectWords } from './errors.ts';

export interface LossLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

/** The same connections; the log says once when one of them is lost and why, or that it came back by itself. */
export function tellLosses(connections: Connections, log: LossLog): Connections {
  return {
    ...connections,
    async needReconnect(connectionId, generation, reason, tokenGeneration) {
      const isNews = await connections.needReconnect(connectionId, generation, reason, tokenGeneration);
      if (isNews) {
        const why = reconnectWords(reconnectReason(reason));
        log.warn({ connectionId, reason }, `a connection to Xero is lost, documents wait: ${why}`);
      }
      return isNews;
    },
    async noteXeroId(connectionId, generation, xeroConnectionId) {
      const isNews = await connections.noteXeroId(connectionId, generation, xeroConnectionId);
      if (isNews)
        log.warn({ connectionId }, 'a connection was ended and made again in Xero; it goes on by itself');
      return isNews;
    },
  };
}
