import { createSecretKey, randomBytes } from 'node:crypto';
import { newAlerts, type Alerts } from '../alerts/alerts.ts';
import type { Database } from '../db/index.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { silentLog } from '../log/log.ts';
import { newEvents } from '../webhooks/events.ts';

/** A cipher under a key of the test's own. */
export function newTestCipher() {
  const encryption = [{ id: 'test', key: createSecretKey(randomBytes(32)) }];
  return newTextCipher({ encryption }, new RandomPool());
}

/** The alerts of a database, for tests that need no whole organisation. */
export function openAlerts(database: Database, mspId = 'DrugMSP'): Alerts {
  return newAlerts({ database, events: newEvents(database, mspId), cipher: newTestCipher(), log: silentLog });
}
