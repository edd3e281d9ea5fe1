import { launch, type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { expect } from 'vitest';

/** A person at a browser without script, who knows names of fields, buttons and links, and no selectors. */
export interface Person {
  readonly page: Page;
  /** Opens a path of the product, or an address. */
  open(address: string): Promise<void>;
  /** Presses a button and waits for the page it leads to. */
  press(name: string, within?: string): Promise<void>;
  follow(name: string, within?: string): Promise<void>;
  fillIn(label: string, words: string, within?: string): Promise<void>;
  /** Chooses the option whose words begin with these. */
  choose(label: string, words: string, within?: string): Promise<void>;
  /** Ticks a box, or picks one of several: the one whose words begin with these. */
  tick(label: string, within?: string): Promise<void>;
  /** What the page says, or a part of it. */
  text(part?: string): Promise<string>;
  /** Opens a path again and again until its page says so. Fails with its text after `seconds`. */
  finds(path: string, words: RegExp, seconds: number): Promise<void>;
  /** Waits until the page, which loads itself anew, says so. Fails with its text after `seconds`. */
  seesBecome(words: RegExp, seconds: number): Promise<void>;
}

/** The width of a window at a desk, and of a small phone. */
export const desk = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** Starts Chromium with a profile of its own that goes with it. */
export function startChromium(path: string): Promise<Browser> {
  // Chromium refuses to be root with its sandbox; it opens nothing but pages of this machine.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return launch({ executablePath: path, args: ['--lang=en-GB', ...asRoot], defaultViewport: desk });
}

export async function createPerson(browser: Browser, url: string): Promise<Person> {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.setJavaScriptEnabled(false);

  async function text(part = 'body'): Promise<string> {
    const words = await page.evaluate(`document.querySelector(${JSON.stringify(part)})?.innerText`);
    return String(words).replaceAll('\u00a0', ' ');
  }

  /** The one control with a role and the name that a screen reader reads out. */
  async function find(roles: readonly string[], name: string, within?: string): Promise<ElementHandle> {
    const root = within === undefined ? page : await page.$(within);
    const selector = (role: string) => `::-p-aria([name="${name.replaceAll('"', '\\"')}"][role="${role}"])`;
    const found = (await Promise.all(roles.map(async (role) => root?.$$(selector(role)) ?? []))).flat();
    if (found.length === 1 && found[0] !== undefined) return found[0];
    throw new Error(`There are ${found.length} times ${roles.join(' or ')} “${name}” at ${page.url()}.`);
  }

  async function goOn(control: ElementHandle): Promise<void> {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), control.click()]);
  }

  return {
    page,
    text,
    open: async (address) => void (await page.goto(new URL(address, url).href, { waitUntil: 'load' })),
    press: async (name, within) => goOn(await find(['button'], name, within)),
    follow: async (name, within) => goOn(await find(['link'], name, within)),
    async fillIn(label, words, within) {
      const field = await find(['textbox', 'searchbox', 'combobox', 'Date'], label, within);
      // What the keys mean in a date field depends on the browser's language.
      const isDate = await field.evaluate((element) => element.type === 'date');
      await field.evaluate((element, value) => (element.value = value), isDate ? words : '');
      if (!isDate) await field.type(words);
    },
    async choose(label, words, within) {
      const field = await find(['combobox'], label, within);
      const offered = await field.$$eval('option', (options) =>
        options.map((option) => [option.value as string, option.text.trim() as string] as const),
      );
      const [option, ...more] = offered.filter(([, text]) => text.startsWith(words));
      if (option === undefined || more.length > 0) {
        const all = offered.map(([, text]) => text).join(', ');
        throw new Error(`“${label}” does not offer exactly one “${words}”, but: ${all}`);
      }
      await field.select(option[0]);
    },
    async tick(label, within = 'body') {
      const boxes = await page.$$(`${within} :is(input[type=checkbox], input[type=radio])`);
      const named = await Promise.all(
        boxes.map(
          async (box) =>
            [box, await box.evaluate((input) => input.labels[0].innerText.trim() as string)] as const,
        ),
      );
      const [found, ...more] = named.filter(([, words]) => words.startsWith(label));
      if (found === undefined || more.length > 0) {
        throw new Error(
          `Not exactly one begins with “${label}”: ${named.map(([, words]) => words).join(', ')}`,
        );
      }
      await found[0].click();
    },
    async finds(path, words, seconds) {
      const again = async () => {
        await page.goto(new URL(path, url).href, { waitUntil: 'load' });
        return text('main');
      };
      await expect.poll(again, { timeout: seconds * 1000, interval: 250 }).toMatch(words);
    },
    seesBecome: (words, seconds) =>
      expect.poll(() => text('main'), { timeout: seconds * 1000, interval: 250 }).toMatch(words),
  };
}
