import type { ConnectionSettings } from '../../store/connection-settings.ts';
import type { rulesTexts } from './rules-texts.ts';

/** A rule that is one of several words. */
interface RuleChoice {
  /** The path of the setting. */
  readonly name: keyof typeof rulesTexts.choices;
  readonly stored: (settings: ConnectionSettings) => string;
}

/** The rules to choose, in the order of the page. */
export const ruleChoices: readonly RuleChoice[] = [
  { name: 'post', stored: ({ post }) => post },
  { name: 'lockedPeriod', stored: ({ lockedPeriod }) => lockedPeriod },
  { name: 'handEdits', stored: ({ handEdits }) => handEdits },
  { name: 'creditNoteStatus', stored: ({ creditNoteStatus }) => creditNoteStatus },
  { name: 'refunds', stored: ({ refunds }) => refunds },
  { name: 'paidWithoutPayment', stored: ({ paidWithoutPayment }) => paidWithoutPayment },
  { name: 'gatewayFees.book', stored: ({ gatewayFees }) => gatewayFees.book },
];

/** The rules that are on or off. */
export const ruleBoxes = ['sentToContact', 'attachReceipts'] as const;
