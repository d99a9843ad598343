import { Context, Contract, Info, Param, Returns, Transaction } from 'fabric-contract-api';

import { submitThroughFabric } from './contract-transaction.ts';
import { processPorts } from './process-ports.ts';
import { queryRecord } from './record-query.ts';
import { CLAIM_PROCEDURES } from './claim/procedures.ts';

@Info({ title: 'Claim', description: 'Claims of all payers on a lineage, decided by amount' })
export class ClaimContract extends Contract {
  constructor() {
    super('claim');
  }

  /** Canonical JSON of signed operations in, private bodies in the transient value `private`, canonical outcomes out. */
  @Transaction()
  @Param('batch', 'string', 'canonical JSON of a list of signed operations')
  @Returns('string')
  async submit(context: Context, batch: string): Promise<string> {
    return submitThroughFabric('claim', CLAIM_PROCEDURES, processPorts(), context, batch);
  }

  /** One record by its key; an empty text when there is none. */
  @Transaction(false)
  @Param('key', 'string', 'a ledger key of this contract')
  @Returns('string')
  async get(context: Context, key: string): Promise<string> {
    return queryRecord(context, ['LIN', 'CLM', 'CNS', 'PRS', 'OP'], key);
  }
}
