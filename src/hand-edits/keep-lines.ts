import type { PostedLine, PostedTracking } from '../store/links.ts';
import type { SeenWords } from '../xero/seen-words.ts';

/**
 * The lines that we posted, with the account, tax type, item and tracking that they have in Xero by now: so a later
 * update keeps what a person gave them there. Pure.
 */
export function keepLines(posted: readonly PostedLine[], seen: SeenWords | null): PostedLine[] {
  return posted.map((line) => {
    const words = seen?.lines.find(({ id }) => id === line.lineItemId)?.words;
    if (words === undefined) return line;
    const { AccountCode, TaxType, ItemCode } = words;
    const tracking = trackingOf(words['Tracking']);
    const { lineItemId, contentKey, accountCode, taxType } = line;
    return {
      lineItemId,
      contentKey,
      accountCode: AccountCode ?? accountCode,
      taxType: TaxType ?? taxType,
      ...(ItemCode !== undefined && ItemCode !== '' && { itemCode: ItemCode }),
      ...(tracking.length > 0 && { tracking }),
    };
  });
}

function trackingOf(words: string | undefined): PostedTracking[] {
  return (words ?? '').split('; ').flatMap((one) => {
    const [categoryId, optionId] = one.split(': ');
    return categoryId !== undefined && optionId !== undefined && isId(categoryId) && isId(optionId)
      ? [{ categoryId, optionId }]
      : [];
  });
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
