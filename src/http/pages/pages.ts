import type { Context } from 'hono';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { testNotice } from '../../connection-test/test-in-words.ts';
import { documentKinds } from '../../events/document-kind.ts';
import type { ChangeToConfirm, ConnectFlow } from '../../oauth/connect-flow.ts';
import { describeConnectOutcome, type ConnectOutcome } from '../../oauth/connect-outcomes.ts';
import type { XeroConnection } from '../../oauth/xero-identity.ts';
import type { Connections } from '../../store/connections.ts';
import type { Overview } from '../../store/overview.ts';
import type { XeroHosts } from '../../xero/xero-hosts.ts';
import { createDocumentLinks } from '../document-links.ts';
import { isDocumentWord, outcomesOf } from '../document-word.ts';
import { hostOf } from '../host-check.ts';
import { maySee, visitorOf } from '../visitor.ts';
import { changeOrganisationPage } from './change-organisation-page.ts';
import { changeOrganisationTexts } from './change-organisation-texts.ts';
import { chooseOrganisationPage, connectPage, messagePage, resultPage } from './connect-pages.ts';
import { documentPage, documentTitle } from './document-page.ts';
import { isHandEditNotice } from './hand-edit-texts.ts';
import { overviewPage } from './overview-page.ts';
import type { PageFrame } from './page-frame.ts';
import { signInTexts } from './sign-in-texts.ts';
import { texts } from './texts.ts';

export interface PagesDeps {
  readonly config: Pick<
    Config,
    | 'installationId'
    | 'publicUrl'
    | 'temporalUiUrl'
    | 'temporalNamespace'
    | 'timetrackerUrl'
    | 'xeroSandboxUrl'
  >;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly overview: Overview;
  readonly flow: Pick<ConnectFlow, 'asked' | 'unreturned'>;
  readonly frame: PageFrame;
}

const rowsPerPage = 50;
const trailLength = 100;

const documentAddress = z.object({
  kind: z.enum([...documentKinds, 'vendor', 'employee']),
  id: z.string().regex(/^\d{1,18}$/),
});

/** All pages: what they read, and the frame around them. */
export function createPages(deps: PagesDeps) {
  const { config, connections, overview } = deps;
  const { installationId, publicUrl } = config;
  const { times } = deps.frame;
  const links = createDocumentLinks(config);
  const publicHost = new URL(publicUrl).host;

  const { show, showWithTimes } = deps.frame;

  async function connectionAndOrganisation() {
    const connection = await connections.ofInstallation(installationId);
    const organisation = connection && (await overview.organisation(connection.tenantId));
    return { connection, organisation };
  }

  const notFound = (c: Context) =>
    show(c, texts.notFound.title, messagePage(texts.notFound.title, texts.notFound.what), 404);

  return {
    async overview(c: Context) {
      const word = c.req.query('word');
      const search = (c.req.query('search') ?? '').trim().slice(0, 100);
      const page = Math.max(1, Math.min(10_000, Number.parseInt(c.req.query('page') ?? '1', 10) || 1));
      const { connection } = await connectionAndOrganisation();
      const chosen = isDocumentWord(word) ? word : undefined;
      const [{ isSetUp }, unreturned, holds, stops, counts, paidInXero, approvals, backlog, documents] =
        await Promise.all([
          deps.flow.asked(),
          deps.flow.unreturned(),
          overview.captureHolds(installationId),
          overview.captureStops(installationId),
          overview.counts(installationId),
          overview.countPaidInXero(installationId, connection?.tenantId ?? null),
          overview.approvals(installationId),
          overview.backlog(installationId),
          overview.documents(installationId, connection?.tenantId ?? null, {
            ...(chosen === undefined ? {} : { outcomes: outcomesOf(chosen) }),
            ...(search === '' ? {} : { search }),
            limit: rowsPerPage + 1,
            offset: (page - 1) * rowsPerPage,
          }),
        ]);
      const content = overviewPage({
        isSetUp,
        connection,
        needsOnboarding:
          connection?.status === 'connected' &&
          (await overview.needsOnboarding(installationId, connection.tenantId)),
        unreturned,
        failure: connection && (await overview.refreshFailure(connection.id)),
        notice: testNotice(connection, connection && (await overview.connectionTest(connection.id))),
        issuer: deps.hosts.issuer,
        publicUrl,
        atPublicUrl: hostOf(c.req.raw) === publicHost,
        holds,
        stops,
        counts,
        paidInXero,
        approvals,
        backlog,
        documents: documents.slice(0, rowsPerPage),
        word: chosen,
        search,
        page,
        hasOlder: documents.length > rowsPerPage,
        links,
        times,
      });
      return showWithTimes(c, texts.overview, content);
    },

    async document(c: Context) {
      const address = documentAddress.safeParse(c.req.param());
      if (!address.success) return notFound(c);
      const { kind, id } = address.data;
      const { connection, organisation } = await connectionAndOrganisation();
      const document = await overview.document(installationId, connection?.tenantId ?? null, kind, id);
      if (document === undefined) return notFound(c);
      const trail = await overview.auditTrail(installationId, kind, id, trailLength);
      const shortCode = organisation?.shortCode ?? null;
      const tenantId = connection?.tenantId;
      const of = { installationId, kind, sourceId: id };
      const done = c.req.query('done');
      const handEdit = {
        edit: tenantId === undefined ? undefined : await overview.handEdit(of, tenantId),
        isPaidInXero: document.isPaidInXero,
        notice: isHandEditNotice(done) ? done : undefined,
      };
      return showWithTimes(
        c,
        documentTitle(document),
        documentPage({ document, trail, shortCode, handEdit, links, times }),
      );
    },

    async connect(c: Context) {
      const { isSetUp, scopes } = await deps.flow.asked();
      if (!isSetUp)
        return show(
          c,
          describeConnectOutcome('not_set_up').title,
          resultPage('not_set_up', undefined, publicUrl),
        );
      return show(c, texts.connectPage.title, connectPage(publicUrl, scopes));
    },

    chooseOrganisation: (c: Context, organisations: readonly XeroConnection[]) =>
      show(c, texts.chooseOrganisationPage.title, chooseOrganisationPage(organisations)),

    /** @param typed what was typed and is not the name. */
    changeOrganisation: (c: Context, { from, to }: ChangeToConfirm, typed?: string) =>
      show(
        c,
        changeOrganisationTexts.title,
        changeOrganisationPage({ from: maySee(c) ? from.tenantName : undefined, to, typed }),
        typed === undefined ? 200 : 422,
      ),

    /** The name of the organisation is for those who may see the overview too. */
    async result(c: Context, outcome: ConnectOutcome) {
      const connection = maySee(c) ? await connections.ofInstallation(installationId) : undefined;
      const { title } = describeConnectOutcome(outcome);
      return show(c, title, resultPage(outcome, connection?.tenantName, publicUrl));
    },

    notFound,

    viewersOnly: (c: Context) => {
      const { title, what, cure } = signInTexts.viewersOnly;
      const visitor = visitorOf(c);
      return show(
        c,
        title,
        messagePage(title, what(visitor.is === 'signed-in' ? visitor.name : ''), cure),
        403,
      );
    },

    outOfDate: (c: Context) => {
      const { title, what, cure } = signInTexts.outOfDate;
      return show(c, title, messagePage(title, what, cure), 403);
    },

    failed: (c: Context) => {
      const { title, what, cure } = texts.failed;
      return show(c, title, messagePage(title, what, cure), 500);
    },
  };
}

export type Pages = ReturnType<typeof createPages>;
