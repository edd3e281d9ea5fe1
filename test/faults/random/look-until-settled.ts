import { setTimeout as sleep } from 'node:timers/promises';
import { demoOrganisation, type RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { compareBothBooks, type Finding } from '../check/compare.ts';
import { countFigures, isRight, judge, type Fault, type Figures } from '../check/figures.ts';
import { readFirm, type Firm } from '../check/firm.ts';
import { readProductWords } from '../check/product-words.ts';
import { readXeroBooks } from '../check/xero-books.ts';
import type { Journal } from './journal.ts';
import { timingScale } from './stage.ts';

/** How many documents and faults a run has made. */
export interface Made {
  readonly documents: number;
  readonly faults: number;
}

export interface LastLook {
  readonly isRight: boolean;
  /** Real seconds since the faults. */
  readonly seconds: number;
  readonly figures: (made: Made) => Figures;
}

/** Milliseconds between two looks at the books. */
const between = 1500;
/** What nothing has become of in so many seconds of the protocol's time is unsettled, and in twice that lost. */
const fiveMinutes = 300;

export interface HowToLook {
  /** How many times faster than real time the protocol runs. */
  readonly scale: number;
  /** What is unsettled is lost at once. */
  readonly isHurried: boolean;
}

/**
 * Looks until all is right and stays so, or until nothing comes any more. How fast this machine works is no question of
 * this check: the minutes count from the last document that got right.
 */
export async function lookUntilSettled(
  demo: RunningDemo,
  byHand: ReadonlySet<string>,
  journal: Journal,
  { scale, isHurried }: HowToLook = { scale: timingScale, isHurried: false },
): Promise<LastLook> {
  const patience = fiveMinutes / scale;
  const began = performance.now();
  const secondsSince = (moment: number) => (performance.now() - moment) / 1000;
  let before = '';
  let movedAt = began;
  let early: readonly Fault[] | undefined;
  for (;;) {
    await sleep(between);
    const { firm, findings } = await readBooks(demo);
    const now = JSON.stringify(findings);
    if (now !== before) {
      journal.add(`${findings.length} documents differ`);
      before = now;
      movedAt = performance.now();
      continue;
    }
    const quiet = secondsSince(movedAt);
    const faults = judge({ firm, findings, words: await askProduct(demo), byHand });
    if (quiet >= patience) early ??= faults;
    // What is there twice does not get right by waiting.
    const isHopeless = faults.some(({ counts }) => counts === 'twice');
    const isOver = faults.length === 0 || isHopeless;
    if (quiet < patience * (isOver ? 1 / 5 : isHurried ? 1 : 2)) continue;
    note(journal, early ?? [], faults);
    const figures = (made: Made) => countFigures(firm, made, faults, early ?? faults);
    return {
      isRight: isRight(figures({ documents: 0, faults: 0 }), firm),
      seconds: secondsSince(began),
      figures,
    };
  }
}

async function readBooks(
  demo: RunningDemo,
): Promise<{ readonly firm: Firm; readonly findings: readonly Finding[] }> {
  const [firm, books] = await Promise.all([
    readFirm(demo.timetrackerUrl),
    readXeroBooks(demo.sandboxUrl, demoOrganisation),
  ]);
  return { firm, findings: compareBothBooks(firm, books) };
}

async function askProduct(demo: RunningDemo) {
  const { code, output } = await demo.cli('status', '--json');
  if (code !== 0) throw new Error(`ttxero status ended with ${code}: ${output}`);
  return readProductWords(output);
}

function note(journal: Journal, early: readonly Fault[], last: readonly Fault[]): void {
  for (const { document, text } of early)
    journal.add(`5 minutes after the last that moved: ${document}: ${text}`);
  for (const { counts, document, text } of last) journal.add(`${counts}: ${document}: ${text}`);
}
