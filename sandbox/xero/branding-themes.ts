import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { msInstant } from './dates.ts';
import { namedUuid } from './ids.ts';
import { number } from './json.ts';
import { filtered, ordered } from './list-query.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Fields } from './where.ts';

interface BrandingTheme {
  id: string;
  name: string;
  sortOrder: number;
  updatedAt: number;
}

/** The looks that an organisation starts with; its own default comes first. */
const NAMES = ['Standard', 'Special Projects'];

const FIELDS: Fields<BrandingTheme> = {
  BrandingThemeID: { kind: 'guid', read: (t) => t.id },
  Name: { kind: 'text', read: (t) => t.name },
};

/** The branding themes of an organisation; the API lets nobody change them. */
function brandingThemesOf(settings: Pick<OrganisationSettings, 'tenantId' | 'createdAt'>): BrandingTheme[] {
  return NAMES.map((name, sortOrder) => ({
    id: namedUuid(0, `${settings.tenantId}/branding/${name}`),
    name,
    sortOrder,
    updatedAt: settings.createdAt,
  }));
}

/** `GET /BrandingThemes`. */
export function listBrandingThemes(request: ApiRequest): ApiAnswer {
  const all = brandingThemesOf(request.organisation.settings);
  return {
    BrandingThemes: ordered(filtered(all, request, FIELDS), request, FIELDS).map((theme) => ({
      BrandingThemeID: theme.id,
      Name: theme.name,
      SortOrder: number(String(theme.sortOrder)),
      CreatedDateUTC: msInstant(theme.updatedAt),
    })),
  };
}

/** What is wrong with the theme that a document names. */
export function brandingProblems(id: string | undefined, settings: OrganisationSettings): string[] {
  const known = id === undefined || brandingThemesOf(settings).some((theme) => theme.id === id.toLowerCase());
  return known ? [] : ['The branding theme could not be found.'];
}
