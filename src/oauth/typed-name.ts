/** What a person types to confirm an organisation: its name, or its id where Xero gives no name. */
export function nameToType({ tenantId, tenantName }: NamedOrganisation): string {
  return inOneLine(tenantName) || tenantId;
}

/** Whether that was typed. Browsers show several spaces as one, so they count as one. */
export function isNameTyped(organisation: NamedOrganisation, typed: string): boolean {
  return inOneLine(typed) === nameToType(organisation);
}

export interface NamedOrganisation {
  readonly tenantId: string;
  readonly tenantName: string;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
