/** An app as registered in Xero's developer portal. */
export interface App {
  clientId: string;
  clientSecret: string;
  /** Shown on the consent page and as ProviderName. */
  name?: string;
  redirectUris: string[];
  /** ISO date; it decides the app's generation. */
  createdAt: string;
  /** What is paid for: it limits connections and calls. `core` unless given. */
  tier?: Tier;
}

/** Apps made since 2 March 2026 get granular scopes only, older ones may ask for the broad ones too. */
export type Generation = 'granular' | 'older';

export const TIERS = ['starter', 'core', 'plus', 'advanced', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

interface TierFacts {
  connections: number;
  callsPerDay: number;
  /** Tiers from Plus on are for certified apps. */
  certified: boolean;
  /** Whether one consent may connect several organisations, and premium scopes may be asked for. */
  advanced: boolean;
}

const TIER_FACTS: Record<Tier, TierFacts> = {
  starter: { connections: 5, callsPerDay: 1000, certified: false, advanced: false },
  core: { connections: 50, callsPerDay: 5000, certified: false, advanced: false },
  plus: { connections: 1000, callsPerDay: 5000, certified: true, advanced: false },
  advanced: { connections: 10_000, callsPerDay: 5000, certified: true, advanced: true },
  enterprise: { connections: Infinity, callsPerDay: 5000, certified: true, advanced: true },
};

export function tierOf(app: Pick<App, 'tier'>): TierFacts {
  return TIER_FACTS[app.tier ?? 'core'];
}

const GRANULAR_ONLY_SINCE = Date.parse('2026-03-02T00:00:00Z');

export function generationOf(app: Pick<App, 'createdAt'>): Generation {
  return Date.parse(app.createdAt) < GRANULAR_ONLY_SINCE ? 'older' : 'granular';
}

/** Throws where Xero's portal would refuse the app's redirect URIs. */
export function checkApp(app: App): App {
  if (app.redirectUris.length > 50) throw new Error('An app has at most 50 redirect URIs.');
  for (const uri of app.redirectUris) {
    const problem = redirectProblem(uri);
    if (problem) throw new Error(`Redirect URI ${uri} of app ${app.clientId}: ${problem}`);
  }
  return app;
}

function redirectProblem(uri: string): string | null {
  if (!URL.canParse(uri)) return 'it must be an absolute address.';
  const url = new URL(uri);
  if (uri.includes('*')) return 'wildcards are not supported.';
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && url.hostname === 'localhost') return null;
  return 'Xero takes https, or http with the host name localhost (127.0.0.1 is refused).';
}

export function nameOf(app: App): string {
  return app.name ?? app.clientId;
}
