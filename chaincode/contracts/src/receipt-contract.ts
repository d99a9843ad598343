import { Context, Contract, Info, Param, Returns, Transaction } from 'fabric-contract-api';

import { submitThroughFabric } from './contract-transaction.ts';
import { processPorts } from './process-ports.ts';
import { queryRecord } from './record-query.ts';
import { RECEIPT_PROCEDURES } from './receipt/procedures.ts';

@Info({
  title: 'Receipt',
  description: "Checkpoints of the publishers' logs, receipts with a key of their own, red-flush",
})
export class ReceiptContract extends Contract {
  constructor() {
    super('receipt');
  }

  /** Canonical JSON of signed operations in, private bodies in the transient value `private`, canonical outcomes out. */
  @Transaction()
  @Param('batch', 'string', 'canonical JSON of a list of signed operations')
  @Returns('string')
  async submit(context: Context, batch: string): Promise<string> {
    return submitThroughFabric('receipt', RECEIPT_PROCEDURES, processPorts(), context, batch);
  }

  /** One record by its key; an empty text when there is none. */
  @Transaction(false)
  @Param('key', 'string', 'a ledger key of this contract')
  @Returns('string')
  async get(context: Context, key: string): Promise<string> {
    return queryRecord(context, ['LOG', 'CKP', 'RCP', 'BIZ', 'REL', 'PAP'], key);
  }
}
