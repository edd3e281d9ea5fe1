import { Decimal } from 'decimal.js';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { OrganisationFacts } from './organisation-facts.ts';

/** Which choices count: those for sales, or those for expenses. */
export type TaxSide = 'sales' | 'purchases';

/**
 * The tax type that the user chose for a percentage. What is missing, archived or of another percentage is added to
 * the problems, and the empty text returned.
 */
export function chooseTaxType(
  taxRate: string,
  side: TaxSide,
  { settings, facts }: { readonly settings: ConnectionSettings; readonly facts: OrganisationFacts },
  problems: Problem[],
): string {
  const rate = new Decimal(taxRate);
  // As people write it: 19 rather than 19.00.
  const percent = rate.toFixed();
  const choices = side === 'sales' ? settings.taxTypes : settings.purchaseTaxTypes;
  const choice = choices.find((candidate) => rate.equals(candidate.rate));
  if (choice === undefined) {
    problems.push(
      problem(side === 'sales' ? 'tax-rate-not-mapped' : 'purchase-tax-rate-not-mapped', {
        taxRate: percent,
      }),
    );
    return '';
  }
  const fact = facts.taxTypes.get(choice.taxType);
  if (fact?.status !== 'ACTIVE' || !rate.equals(fact.effectiveRate)) {
    problems.push(problem('tax-type-wrong', { taxRate: percent, taxType: choice.taxType }));
  }
  return choice.taxType;
}
