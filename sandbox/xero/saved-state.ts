import type { JsonWebKey } from 'node:crypto';
import type { App } from './apps.ts';
import type { SavedCalls } from './call-log.ts';
import type { Connection } from './connections.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { SavedAnswer } from './idempotency.ts';
import type { SavedWindow } from './limits.ts';
import { saveOrganisation } from './organisations.ts';
import type { SavedOrganisation } from './organisations.ts';
import type { Person } from './people.ts';
import type { Switches } from './switches.ts';
import type { SavedTokens } from './tokens.ts';

/** Everything a sandbox has to remember across a restart. */
export interface SavedState {
  version: 3;
  seed: number;
  /** Sandbox time of saving; it never goes backwards across a restart. */
  now: number;
  idsMade: number;
  apps: App[];
  people: Person[];
  switches: Switches;
  signingKey: JsonWebKey | null;
  tokens: SavedTokens;
  connections: Connection[];
  organisations: SavedOrganisation[];
  limits: SavedWindow[];
  idempotency: SavedAnswer[];
  calls: SavedCalls;
}

export function saveState(sandbox: Sandbox): SavedState {
  return {
    version: 3,
    seed: sandbox.seed,
    now: sandbox.clock.now(),
    idsMade: sandbox.ids.made(),
    apps: sandbox.apps,
    people: sandbox.people,
    switches: sandbox.switches,
    signingKey: sandbox.signer.save(),
    tokens: sandbox.tokens.save(),
    connections: sandbox.connections.all(),
    organisations: sandbox.organisations.map(saveOrganisation),
    limits: sandbox.limits.save(),
    idempotency: sandbox.idempotency.save(),
    calls: sandbox.calls.save(),
  };
}
