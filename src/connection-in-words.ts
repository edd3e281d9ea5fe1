import { demoCompanyTexts, isDemoCompany } from './http/pages/demo-company.ts';
import { createTimes } from './http/pages/format.ts';
import { reconnectText, texts } from './http/pages/texts.ts';
import { failureOf } from './oauth/refresh-tokens.ts';
import type { Connection, ConnectionStatus } from './store/connections.ts';
import type { Unreturned } from './store/oauth-states.ts';
import { isOnHold } from './xero/go-live-guard.ts';

const statusWords: Readonly<Record<ConnectionStatus, string>> = {
  connected: 'connected',
  needs_reconnect: 'needs you to connect again (`ttxero connect`)',
  disconnected: 'disconnected; `ttxero connect` connects it again',
};

export interface ConnectionNews {
  readonly connection: Connection | undefined;
  /** How the last refresh failed, as it was stored. */
  readonly failure: string | undefined;
  readonly unreturned: Unreturned | undefined;
}

/** How a connection stands, in lines for a terminal. */
export function connectionInWords({ connection, failure, unreturned }: ConnectionNews): string[] {
  const back = unreturned === undefined ? [] : [`${unreturnedInWords(unreturned)} ${texts.lookAtSetup}`];
  if (connection === undefined) return ['Not connected to Xero. Use `ttxero connect`.', ...back];
  const { status, statusReason, tenantName } = connection;
  return [
    `Organisation ${tenantName}: ${statusWords[status]}`,
    ...(isDemoCompany(connection) ? [demoCompanyTexts.meaning(tenantName)] : []),
    ...why(status, statusReason, failure),
    ...(status === 'connected' && isOnHold(connection) ? [texts.notLive] : []),
    ...back,
  ];
}

function why(status: ConnectionStatus, reason: string | null, failure: string | undefined): string[] {
  if (status !== 'connected') return [`${reconnectText(reason)} ${texts.waitingMeanwhile}`];
  return failure === undefined ? [] : [failureOf(failure).message];
}

function unreturnedInWords({ begunAt, isOver }: Unreturned): string {
  const when = createTimes().moment(begunAt);
  return isOver ? texts.nobodyCameBack(when) : texts.begun(when);
}
