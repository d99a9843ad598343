import type { Pepper } from '@piaosu/core';

import type { PepperSource } from '../batch/transaction.ts';
import { readPepperFile } from './pepper-file.ts';

/**
 * The pepper file of this process. It is read at the start and again when the ledger has announced a version that it
 * lacked: so a new version needs no restart, only the file, before or after the announcement.
 * @throws Error with a sentence for the operator when the file is not right at the start
 */
export function openPepperFile(path: string): PepperSource {
  let peppers: readonly Pepper[] = readPepperFile(path);
  return {
    get held() {
      return peppers;
    },
    reread: () => (peppers = readPepperFile(path)),
  };
}
