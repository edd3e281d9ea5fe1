import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { desk, phone } from './person.ts';

interface TabStop {
  readonly at: number;
  readonly isSeen: boolean;
  readonly hasRing: boolean;
}

const script = readFileSync(join(import.meta.dirname, 'page-faults.js'), 'utf8');

/** Looks at pages as people do: light, dark, on a phone and by keyboard; keeps a picture of each. */
export function createLook(page: Page, folder: string) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const found: string[] = [];
  let number = 0;

  async function lookAs(name: string, scheme: 'light' | 'dark', size: typeof desk, what: 'all' | 'look') {
    await page.setViewport(size);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const path = join(folder, `${name}-${size === phone ? 'phone' : scheme}.png`) as `${string}.png`;
    await page.screenshot({ path, fullPage: true, optimizeForSpeed: true });
    const faults = (await page.evaluate(`pageFaults('${what}')`)) as string[];
    return faults.map((fault) => `${size === phone ? 'phone' : scheme}: ${fault}`);
  }

  async function tabThrough(): Promise<string[]> {
    const names = (await page.evaluate('tabStops()')) as string[];
    const faults: string[] = [];
    let last = -1;
    for (const [at, name] of names.entries()) {
      const stop = await nextStop(last);
      if (stop.at !== at)
        return [...faults, `Tab does not lead to ${name} but to ${names[stop.at] ?? 'nothing'}`];
      if (!stop.isSeen) faults.push(`out of sight with the focus: ${name}`);
      if (!stop.hasRing) faults.push(`no sign of the focus: ${name}`);
      last = at;
    }
    return faults;
  }

  /** A date field has several stops within. */
  async function nextStop(last: number): Promise<TabStop> {
    for (let within = 0; ; within += 1) {
      await page.keyboard.press('Tab');
      const stop = (await page.evaluate('tabStop()')) as TabStop;
      if (stop.at !== last || within === 5) return stop;
    }
  }

  return {
    /** Everything that is wrong with the pages so far. */
    faults: (): readonly string[] => found,

    /** Looks at the page that is open. */
    async at(name: string): Promise<void> {
      number += 1;
      const called = `${String(number).padStart(2, '0')}-${name}`;
      await page.evaluate(script);
      const faults = [
        ...(await lookAs(called, 'dark', desk, 'look')),
        ...(await lookAs(called, 'light', phone, 'look')),
        ...(await lookAs(called, 'light', desk, 'all')),
        ...(await tabThrough()),
      ];
      found.push(...faults.map((fault) => `${called}: ${fault.replaceAll(/\s+/g, ' ')}`));
    },
  };
}
