import type { AuditEntry } from '../store/audit.ts';
import type { Connection } from '../store/connections.ts';
import type { AccessTokens } from './access-token.ts';
import { withoutDetails } from './log-error.ts';
import type { XeroConnection, XeroIdentity } from './xero-identity.ts';

/** What became at Xero of a connection that was replaced here. */
type EndAtXero = 'ended' | 'gone' | 'refused' | 'unreachable';

export interface EndReplacedDeps {
  readonly accessTokens: Pick<AccessTokens, 'forConnection'>;
  readonly identity: Pick<XeroIdentity, 'disconnect'>;
  /** Writes to the audit. */
  readonly note: (entry: AuditEntry) => Promise<void>;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/**
 * Ends at Xero what was replaced here, where a token allows it: the new one, if the same person gave both, else the old
 * one. What cannot be ended stays listed in that organisation, and nothing of ours uses it any more.
 */
export function createEndReplaced({ accessTokens, identity, note, log }: EndReplacedDeps) {
  return {
    /** A token that may end `old`, taken before its own are forgotten; undefined: there is none. */
    async tokenFor(
      old: Connection,
      reached: readonly XeroConnection[],
      newToken: string,
    ): Promise<EndingToken | undefined> {
      const listed = reached.find(({ tenantId }) => tenantId === old.tenantId);
      if (listed !== undefined) return { accessToken: newToken, xeroConnectionId: listed.id };
      try {
        const { accessToken } = await accessTokens.forConnection(old.id);
        return { accessToken, xeroConnectionId: old.xeroConnectionId };
      } catch (error) {
        log.warn({ error: withoutDetails(error) }, 'no token to end the connection that is replaced');
        return undefined;
      }
    },

    /** Never throws: the connection has ended here already. */
    async end(old: Connection, token: EndingToken | undefined, actor: string): Promise<void> {
      const atXero = await endAtXero(token);
      await note({
        actor,
        action: 'connection.ended_at_xero',
        installationId: old.installationId,
        tenantId: old.tenantId,
        details: { atXero },
      }).catch((error: unknown) =>
        log.warn({ error: withoutDetails(error), atXero }, 'the end of a connection was not audited'),
      );
    },
  };

  async function endAtXero(token: EndingToken | undefined): Promise<EndAtXero> {
    if (token === undefined) return 'refused';
    try {
      return await identity.disconnect(token.accessToken, token.xeroConnectionId);
    } catch (error) {
      log.warn({ error: withoutDetails(error) }, 'a connection that was replaced could not be ended at Xero');
      return 'unreachable';
    }
  }
}

/** With what the old connection is ended at Xero. */
interface EndingToken {
  readonly accessToken: string;
  readonly xeroConnectionId: string;
}

export type EndReplaced = ReturnType<typeof createEndReplaced>;
