/** Sets up what is missing, then runs the file and ends as it ends. */
export function bootstrap(words: readonly string[]): Promise<never>;
export function fits(version: string): boolean;
export function needsServers(file: string, args: readonly string[]): boolean;
export function installMatches(locked: object, installed: object): boolean;
export function flagsFor(file: string): string[];
