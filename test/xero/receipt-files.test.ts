import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReceiptFiles, largestReceipt, receiptType } from '../../src/xero/receipt-files.ts';

let root: string;
let folder: string;

const pdf = Buffer.from('%PDF-1.7 a receipt');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'receipts-'));
  folder = join(root, 'receipts');
  await mkdir(join(folder, 'deeper', 'folder.pdf'), { recursive: true });
  await writeFile(join(root, 'secret.pdf'), pdf);
  await writeFile(join(folder, 'taxi.pdf'), pdf);
  await writeFile(join(folder, 'deeper', 'hotel.pdf'), pdf);
  await writeFile(join(folder, 'empty.pdf'), '');
  await writeFile(join(folder, 'page.pdf'), '<html>');
  await writeFile(join(folder, 'photo.pdf'), Buffer.from('ffd8ffe000104a46', 'hex'));
  await writeFile(join(folder, 'huge.pdf'), Buffer.concat([pdf, Buffer.alloc(largestReceipt)]));
  await symlink(join(root, 'secret.pdf'), join(folder, 'link.pdf'));
  await symlink(root, join(folder, 'out'));
  await symlink('nowhere.pdf', join(folder, 'dangling.pdf'));
});

afterAll(() => rm(root, { recursive: true }));

const open = (path: string) => createReceiptFiles(folder).open(path);

describe('a receipt', () => {
  it.each(['uploads/receipts/taxi.pdf', 'receipts/taxi.pdf', 'taxi.pdf', ' taxi.pdf '])(
    'is found by its path as TimeTracker stores it: %s',
    async (path) => {
      expect(await open(path)).toMatchObject({
        bytes: pdf,
        sha256: '90ee892e36cc2bc0f3d43cb04922f47e0ace20ebea716a11a499be62f60926f7',
        type: { mimeType: 'application/pdf', extension: 'pdf' },
      });
    },
  );

  it('may lie in a folder below, and the folder itself may be a link', async () => {
    expect(await open('uploads/receipts/deeper/hotel.pdf')).toMatchObject({ bytes: pdf });
    await symlink(folder, join(root, 'linked'));
    const files = createReceiptFiles(join(root, 'linked'));
    expect(await files.open('uploads/receipts/taxi.pdf')).toMatchObject({ bytes: pdf });
  });

  it.each([
    '../secret.pdf',
    'uploads/receipts/../secret.pdf',
    'uploads/receipts/../../receipts/taxi.pdf',
    '/etc/passwd',
    'uploads/receipts//etc/passwd',
    './taxi.pdf',
    'deeper/../taxi.pdf',
    '..\\secret.pdf',
    'taxi.pdf\0.png',
    '',
    '..',
    'link.pdf',
    'out/secret.pdf',
    'out/receipts/taxi.pdf',
    'deeper/folder.pdf',
    'deeper',
  ])('is never looked for outside its folder, or in what is no file: %j', async (path) => {
    expect(await open(path)).toEqual({ type: 'receipt-outside-folder', parameters: {} });
  });

  it.each([
    ['nothing.pdf', 'receipt-missing'],
    ['taxi.pdf/more', 'receipt-missing'],
    ['dangling.pdf', 'receipt-missing'],
    [`${'long'.repeat(100)}.pdf`, 'receipt-missing'],
    ['empty.pdf', 'receipt-of-unknown-type'],
    ['page.pdf', 'receipt-of-unknown-type'],
    ['huge.pdf', 'receipt-too-large'],
  ])('that cannot be attached is told why: %s (%s)', async (path, type) => {
    expect(await open(path)).toEqual({ type, parameters: {} });
  });

  it('is what its content says, whatever its name is', async () => {
    expect(await open('photo.pdf')).toMatchObject({ type: { mimeType: 'image/jpeg', extension: 'jpg' } });
    const typeOf = (hex: string) => receiptType(Buffer.from(hex, 'hex'))?.extension;
    expect(
      ['255044462d31', '89504e470d0a1a0a00', 'ffd8ffdb', '474946383961', '3c68746d6c'].map(typeOf),
    ).toEqual(['pdf', 'png', 'jpg', 'gif', undefined]);
  });

  it('is not looked for without a folder', async () => {
    expect(await createReceiptFiles(undefined).open('taxi.pdf')).toMatchObject({
      type: 'receipts-folder-not-set',
    });
  });
});
