import { ApiError, notFound, validationReply } from './api-errors.ts';
import type { Reply } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import type { ApiRoute } from './api-routes.ts';
import { attachmentProblems, holderAt, markHolder, sameName } from './attachment-rules.ts';
import { ATTACHMENT_PARENTS, ofParentKey } from './attachment.ts';
import type { Attachment, AttachmentParent } from './attachment.ts';
import type { Ids } from './ids.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { flagParameter } from './list-query.ts';
import { pathText } from './request-body.ts';
import type { Switches } from './switches.ts';

export interface AttachmentDeps {
  ids: Ids;
  switches: Switches;
  /** Where the sandbox is reached; the addresses of files begin with it. */
  publicUrl(): string;
}

/** The files of invoices, credit notes, receipts and bank transactions. */
export function attachmentRoutes(deps: AttachmentDeps): ApiRoute[] {
  return ATTACHMENT_PARENTS.flatMap((parent) => routesOf(parent, deps));
}

function routesOf(parent: AttachmentParent, deps: AttachmentDeps): ApiRoute[] {
  const path = `/${parent}/:id/Attachments`;
  const common = { area: 'attachments', query: [] } as const;
  const json = (attachment: Attachment) => attachmentJson(attachment, deps.publicUrl());

  /** The files of the document, as a reader sees them. Throws ApiError 404 where there is no document. */
  const filesOf = ({ organisation, params, readAt }: ApiRequest): Attachment[] => {
    const holder = holderAt(organisation, parent, params['id'] ?? '', readAt);
    if (!holder) throw notFound('No such document.');
    return organisation.attachments.listAsOf(readAt).filter((each) => each.parentId === holder.id);
  };

  const list = (request: ApiRequest): ApiAnswer => ({ Attachments: filesOf(request).map(json) });

  const download = (request: ApiRequest): Reply => {
    const wanted = pathText(request.params['file'] ?? '');
    const file = filesOf(request).find((each) => each.id === wanted.toLowerCase() || sameName(each, wanted));
    if (!file) throw notFound('No such file.');
    const headers = { 'content-type': file.mimeType };
    return { status: 200, headers, body: null, file: Buffer.from(file.content, 'base64') };
  };

  const upload = (request: ApiRequest): ApiAnswer => {
    const { organisation, now, bytes } = request;
    const holder = holderAt(organisation, parent, request.params['id'] ?? '', now);
    if (!holder) throw notFound('No such document.');
    if (bytes.length > deps.switches.largestAttachment) {
      const text = `The file is larger than ${deps.switches.largestAttachment} bytes.`;
      throw new ApiError({ status: 413, headers: {}, body: null }, text);
    }
    const rawName = request.params['file'] ?? '';
    const name = pathText(rawName);
    const includeOnline = flagParameter(request, 'IncludeOnline', false);
    const mimeType = request.header('content-type')?.split(';')[0]?.trim() ?? '';
    const file = { rawName, name, mimeType, bytes };
    const problems = attachmentProblems(file, parent, holder, includeOnline, organisation.attachments);
    if (problems.length > 0) throw refusal(name, problems);

    const known = organisation.attachments
      .withKey(ofParentKey(holder.id))
      .find((each) => sameName(each, name));
    const attachment: Attachment = {
      id: known?.id ?? deps.ids.uuid(),
      parent,
      parentId: holder.id,
      fileName: name,
      mimeType,
      contentLength: bytes.length,
      content: bytes.toString('base64'),
      includeOnline,
      updatedAt: now,
    };
    organisation.attachments.put(attachment, now);
    markHolder(organisation, parent, holder.id, now, deps.switches.attachmentMovesUpdatedDate);
    return { Attachments: [json(attachment)] };
  };

  const online = parent === 'Invoices' || parent === 'CreditNotes' ? ['IncludeOnline'] : [];
  const write = (method: 'PUT' | 'POST'): ApiRoute => ({
    ...common,
    method,
    path: `${path}/:file`,
    query: online,
    takesFile: true,
    handle: upload,
  });
  return [
    { ...common, method: 'GET', path, query: [], handle: list },
    { ...common, method: 'GET', path: `${path}/:file`, query: [], givesFile: true, handle: download },
    write('PUT'),
    write('POST'),
  ];
}

function refusal(name: string, problems: string[]): ApiError {
  const element = { FileName: name, ValidationErrors: problems.map((text) => ({ Message: text })) };
  return new ApiError(validationReply([element]), problems.join('; '));
}

function attachmentJson(attachment: Attachment, publicUrl: string): JsonObject {
  const { parent, parentId, fileName } = attachment;
  return {
    AttachmentID: attachment.id,
    FileName: fileName,
    Url: `${publicUrl}/api.xro/2.0/${parent}/${parentId}/Attachments/${encodeURIComponent(fileName)}`,
    MimeType: attachment.mimeType,
    ContentLength: number(attachment.contentLength),
    ...(attachment.includeOnline ? { IncludeOnline: true } : {}),
  };
}
