import { html } from 'hono/html';
import { connectPath, publicAddress, setupPath } from '../../oauth/connect-link.ts';
import { AppRefused } from '../../oauth/errors.ts';
import { failureOf } from '../../oauth/refresh-tokens.ts';
import type { Connection } from '../../store/connections.ts';
import type { Unreturned } from '../../store/oauth-states.ts';
import { isOnHold } from '../../xero/go-live-guard.ts';
import type { Times } from './format.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';
import { reconnectText, texts } from './texts.ts';

export interface ConnectionView {
  readonly connection: Connection | undefined;
  /** How the last refresh of its tokens failed, as it was stored. */
  readonly failure: string | undefined;
  /** Somebody left for Xero and did not come back. */
  readonly unreturned: Unreturned | undefined;
  /** The Xero that this process speaks to. */
  readonly issuer: string;
  readonly publicUrl: string;
  /** The page is shown under PUBLIC_URL, so a form on it may begin the connection at once. */
  readonly atPublicUrl: boolean;
  readonly times: Times;
}

/** Which organisation is connected, how it stands, and what to do about it. */
export function connectionBlock(view: ConnectionView): Html {
  const { connection, times } = view;
  if (connection === undefined) {
    return sheet(
      html`<h2>${texts.notConnected}</h2>
        <p class="soft">${texts.notConnectedMeaning}</p>
        ${unreturnedLine(view)}`,
      connectButton(view, texts.connect, true),
    );
  }
  const usable = connection.issuer === view.issuer;
  const connected = connection.status === 'connected' && usable;
  const failure = connected && view.failure !== undefined ? failureOf(view.failure) : undefined;
  const isRefused = failure instanceof AppRefused;
  const since = texts.connectedSince(times.moment(connection.connectedAt));
  return sheet(
    html`<h2 class="titled">
        ${connection.tenantName}
        ${connection.issuer === 'sandbox' ? html`<span class="tag">${texts.sandboxOrganisation}</span>` : ''}
        ${connection.isDemo ? html`<span class="tag">${texts.demoOrganisation}</span>` : ''}
      </h2>
      <p>
        ${isRefused ? html`<span class="word bad">${texts.appRefused}</span>` : statusWord(connection, usable)}
        ${connected && !isRefused ? html`<span class="soft small">${since}</span>` : ''}
      </p>
      ${failure === undefined ? '' : html`<p>${failure.message} ${texts.waitingMeanwhile}</p>`}
      ${explanation(connection, usable)} ${unreturnedLine(view)}`,
    isRefused
      ? html`<a class="button first" href="${setupPath}#app">${texts.resultPage.toSetup}</a>`
      : connectButton(
          view,
          connection.status === 'disconnected' ? texts.connect : texts.connectAgain,
          !connected,
        ),
  );
}

/** Where most errors in what is asked are shown: at Xero, which sends nobody back from there. */
function unreturnedLine({ unreturned, times }: ConnectionView): Html | '' {
  if (unreturned === undefined) return '';
  const when = times.moment(unreturned.begunAt);
  const words = unreturned.isOver ? texts.nobodyCameBack(when) : texts.begun(when);
  return html`<p>${words} <a href="${setupPath}#xero-errors">${texts.errorsOfXero}</a></p>`;
}

function statusWord(connection: Connection, usable: boolean): Html {
  if (connection.status === 'disconnected') return html`<span class="word">${texts.disconnected}</span>`;
  if (connection.status === 'needs_reconnect' || !usable) {
    return html`<span class="word bad">${texts.needsReconnect}</span>`;
  }
  return html`<span class="word good">${texts.connected}</span>`;
}

function explanation(connection: Connection, usable: boolean): Html | '' {
  if (!usable && connection.status === 'connected') return html`<p class="soft">${texts.otherXero}</p>`;
  if (connection.status !== 'connected') {
    return html`<p class="soft">${reconnectText(connection.statusReason)} ${texts.waitingMeanwhile}</p>`;
  }
  if (isOnHold(connection)) {
    return html`<p class="soft">${sentence(texts.notLive)}</p>`;
  }
  return '';
}

/** A form where that works; elsewhere the way to the address from where it does. */
function connectButton(view: ConnectionView, label: string, first: boolean): Html {
  const kind = first ? 'first' : '';
  if (!view.atPublicUrl) {
    return html`<a class="button ${kind}" href="${publicAddress(view.publicUrl, connectPath)}">${label}</a>`;
  }
  return html`<form method="post" action="${connectPath}"><button class="${kind}">${label}</button></form>`;
}

function sheet(words: Html, action: Html): Html {
  return html`<section class="sheet beside">
    <div class="words">${words}</div>
    ${action}
  </section>`;
}
