import { Hono, type Context } from 'hono';
import { createApproveWaiting, type Approved } from '../approval/approve-waiting.ts';
import type { Core } from '../core.ts';
import { postingOrder } from '../events/document-kind.ts';
import { calendarDate, sourceId } from '../events/values.ts';
import { createApprovals, type ApprovalFilter, type ShownDocument } from '../store/approvals.ts';
import type { Connection } from '../store/connections.ts';
import { createDocumentLinks } from './document-links.ts';
import { approvalTexts } from './pages/approval-texts.ts';
import {
  addressOf,
  approvalsPage,
  approvalsPath,
  type ApprovalsChoice,
  type ApprovalsDone,
} from './pages/approvals-page.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';

export type ApprovalCore = Pick<Core, 'config' | 'database' | 'settings'> & {
  readonly xero: Pick<Core['xero'], 'connections'>;
  readonly runs: Pick<Core['runs'], 'resumeForgotten'>;
};

const rowsPerPage = 50;

/** The page of what waits for approval. */
export function approvalRoutes(core: ApprovalCore): PageRoutes {
  const { installationId } = core.config;
  const approvals = createApprovals(core.database);
  const resumeForgotten = (id: string) => core.runs.resumeForgotten(id);
  const desk = createApproveWaiting({ approvals, resumeForgotten });
  const links = createDocumentLinks(core.config);

  return (frame) => {
    const routes = new Hono();

    routes.get(approvalsPath, (c) => {
      const query = c.req.query();
      return show(c, frame, choiceOf(query), { done: doneOf(query) });
    });

    routes.post(approvalsPath, async (c) => {
      const body = await c.req.parseBody({ all: true });
      const all = (name: string) => [body[name] ?? []].flat().filter((each) => typeof each === 'string');
      const fields = Object.fromEntries(
        ['kind', 'id', 'from', 'to', 'asOf'].map((name) => [name, all(name)[0] ?? '']),
      );
      const choice = choiceOf(fields);
      const connection = await core.xero.connections.ofInstallation(installationId);
      if (connection === undefined) return c.redirect(approvalsPath, 303);
      if (all('one').length === 0 && all('what')[0] === 'all')
        return to(c, choice, await approveAll(connection, choice, fields['asOf'] ?? ''));
      const chosen = (all('one').length > 0 ? all('one') : all('document')).flatMap(shownIn);
      if (chosen.length === 0) return show(c, frame, choice, { fault: approvalTexts.chooseFirst }, 422);
      return to(c, choice, summary(await desk.approve(connection, chosen, 'page'), chosen.length));
    });

    return routes;
  };

  async function approveAll(
    connection: Connection,
    choice: ApprovalsChoice,
    asOf: string,
  ): Promise<ApprovalsDone> {
    // What was asked for after the page was made has not been seen.
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(asOf))
      return { approved: 0, chosen: 0, temporalAway: false };
    const filter = { ...filterOf(choice), askedUpTo: asOf };
    const approved = await desk.approveAll(connection, filter, 'page');
    return summary(approved, approved.documents.length);
  }

  async function show(
    c: Context,
    frame: PageFrame,
    choice: ApprovalsChoice,
    { done, fault }: { readonly done?: ApprovalsDone | undefined; readonly fault?: string },
    status: 200 | 422 = 200,
  ): Promise<Response> {
    const connection = await core.xero.connections.ofInstallation(installationId);
    const page = Math.max(1, Number.parseInt(c.req.query('page') ?? '1', 10) || 1);
    const asOf = await approvals.now();
    const filter = { ...filterOf(choice), askedUpTo: asOf };
    const tenantId = connection?.tenantId;
    const documents =
      tenantId === undefined
        ? []
        : await approvals.waiting(
            installationId,
            tenantId,
            filter,
            rowsPerPage + 1,
            (page - 1) * rowsPerPage,
          );
    const view = {
      isAsked:
        connection !== undefined && (await core.settings.newest(connection.id)).settings.post === 'approval',
      choice,
      documents: documents.slice(0, rowsPerPage),
      count: tenantId === undefined ? 0 : await approvals.count(installationId, tenantId, filter),
      asOf,
      page,
      hasMore: documents.length > rowsPerPage,
      done,
      fault,
      links,
    };
    return frame.show(c, approvalTexts.title, approvalsPage(view), status);
  }
}

/** What an address or a form chooses; what cannot be understood chooses nothing. */
function choiceOf(given: Readonly<Record<string, string>>): ApprovalsChoice {
  const id = sourceId.safeParse(given['id']);
  const day = (name: string) => calendarDate.safeParse(given[name]).data ?? '';
  return {
    kind: postingOrder.find((each) => each === given['kind']),
    id: id.success ? id.data : undefined,
    from: day('from'),
    to: day('to'),
  };
}

function filterOf({ kind, id, from, to: until }: ApprovalsChoice): ApprovalFilter {
  const given = (day: string) => (day === '' ? undefined : day);
  return {
    kinds: kind === undefined ? undefined : [kind],
    sourceId: kind === undefined ? undefined : id,
    from: given(from),
    to: given(until),
  };
}

/** A document as a checkbox or a button sends it. */
function shownIn(value: string): ShownDocument[] {
  const [kindText, id, shown = ''] = value.split('/');
  const kind = postingOrder.find((each) => each === kindText);
  const number = sourceId.safeParse(id);
  return kind === undefined || !number.success ? [] : [{ kind, sourceId: number.data, shown }];
}

function summary({ documents, temporalAway }: Approved, chosen: number): ApprovalsDone {
  return { approved: documents.length, chosen, temporalAway };
}

/** After something was approved the page is loaded anew, so that loading it again repeats nothing. */
function to(
  c: Context,
  choice: ApprovalsChoice,
  { approved, chosen, temporalAway }: ApprovalsDone,
): Response {
  const done = { approved: String(approved), chosen: String(chosen), away: temporalAway ? 'yes' : '' };
  // One that was looked at alone is not there any more.
  return c.redirect(
    addressOf({ ...choice, kind: choice.id === undefined ? choice.kind : undefined, id: undefined }, 1, done),
    303,
  );
}

function doneOf(query: Readonly<Record<string, string>>): ApprovalsDone | undefined {
  const count = (name: string) => (/^\d{1,9}$/.test(query[name] ?? '') ? Number(query[name]) : 0);
  if (query['approved'] === undefined) return undefined;
  return { approved: count('approved'), chosen: count('chosen'), temporalAway: query['away'] === 'yes' };
}
