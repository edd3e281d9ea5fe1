import { createHash } from 'node:crypto';

/** Ids and tokens that depend on the seed and on how many were made before, on nothing else. */
export interface Ids {
  uuid(): string;
  /** An opaque token of 43 URL-safe characters. */
  token(): string;
  /** How many were made; kept across restarts so that no id is given twice. */
  made(): number;
}

export function createIds(seed: number, made = 0): Ids {
  let count = made;
  const next = () => createHash('sha256').update(`${seed}:${++count}`).digest();
  return {
    uuid: () => asUuid(next()),
    token: () => next().toString('base64url'),
    made: () => count,
  };
}

/** A stable UUID for something that exists from the start, such as an organisation. */
export function namedUuid(seed: number, name: string): string {
  return asUuid(createHash('sha256').update(`${seed}/${name}`).digest());
}

/** A stable number from 0 up to, not including, `below`. */
export function namedNumber(seed: number, name: string, below: number): number {
  return createHash('sha256').update(`${seed}/${name}`).digest().readUInt32BE(0) % below;
}

function asUuid(bytes: Buffer): string {
  const b = Buffer.from(bytes.subarray(0, 16));
  b[6] = (b.readUInt8(6) & 0x0f) | 0x40;
  b[8] = (b.readUInt8(8) & 0x3f) | 0x80;
  const hex = b.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
