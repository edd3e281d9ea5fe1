import type { Choose } from './choose.ts';
import { lossFaults } from './loss-faults.ts';
import { processFaults } from './process-faults.ts';
import { sandboxFaults } from './sandbox-faults.ts';
import { serverFaults } from './server-faults.ts';
import type { DrawnFault, FaultKind } from './stage.ts';

const allFaults: readonly FaultKind[] = [...processFaults, ...sandboxFaults, ...serverFaults, ...lossFaults];

export interface WhichFaults {
  /** Only those of these names; all unless given. */
  readonly names?: readonly string[];
  /** Also those that take minutes. */
  readonly long: boolean;
}

/** Draws faults: each kind once in any order, then all again, so that no run leaves a kind out by chance. */
export function createFaultDraw(choose: Choose, { names, long }: WhichFaults): () => DrawnFault {
  const unknown = names?.filter((name) => !allFaults.some((kind) => kind.name === name)) ?? [];
  if (unknown.length > 0) {
    const known = allFaults.map(({ name }) => name).join(', ');
    throw new Error(`There is no fault "${unknown.join('", "')}"; there are: ${known}.`);
  }
  const kinds = allFaults.filter((kind) => (names ? names.includes(kind.name) : long || kind.long !== true));
  let left: FaultKind[] = [];
  return () => {
    if (left.length === 0) left = choose.shuffled(kinds);
    const kind = left.pop();
    if (kind === undefined) throw new Error('There are no faults to draw from.');
    const { text, run } = kind.draw(choose);
    return { text: `${kind.name}: ${text}`, run };
  };
}
