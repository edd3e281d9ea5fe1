import type { Core } from '../core.ts';
import { createGate } from '../store/gate.ts';
import { createMoneyInMotion } from '../store/money-in-motion.ts';
import { createOrganisationRecords } from '../store/organisation-records.ts';
import { createForwardClock } from './forward-clock.ts';
import { createHeedRefusal } from './heed-refusal.ts';
import { createOrganisationCopy } from './organisation-copy.ts';
import { createPrepareWrite } from './prepare-write.ts';
import { createReadXero } from './read-xero.ts';
import { createReceiptFiles } from './receipt-files.ts';
import { createXeroClient } from './xero-client.ts';

/** What it takes to read an organisation and to prepare documents for it; nothing here writes to Xero. */
export function createXeroPath(core: Core) {
  const { config, database, timing, xero } = core;
  const monotonicNow = createForwardClock();
  const client = createXeroClient(xero.hosts.accountingUrl, monotonicNow);
  const gate = createGate(database, timing);
  const heedRefusal = createHeedRefusal({ ...xero, timing, monotonicNow });
  const readXero = createReadXero({ ...xero, gate, client, heedRefusal, timing, monotonicNow });
  const copy = createOrganisationCopy(createOrganisationRecords(database), readXero, timing);
  const receiptFiles = createReceiptFiles(config.receiptsFolder);
  const moneyInMotion = createMoneyInMotion(database, timing);
  const { timetrackerUrl } = config;
  const prepareWrite = createPrepareWrite({
    ...core,
    copy,
    readXero,
    timetrackerUrl,
    receiptFiles,
    moneyInMotion,
  });
  return { receiptFiles, client, gate, heedRefusal, readXero, copy, prepareWrite, monotonicNow };
}
