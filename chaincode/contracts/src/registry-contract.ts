import { Context, Contract, Info, Param, Returns, Transaction } from 'fabric-contract-api';

import { submitThroughFabric } from './contract-transaction.ts';
import { processPorts } from './process-ports.ts';
import { queryRecord } from './record-query.ts';
import { REGISTRY_PROCEDURES } from './registry/procedures.ts';

@Info({
  title: 'Registry',
  description: 'Institutions with their keys, number segments, calendar, versions of the tag secret',
})
export class RegistryContract extends Contract {
  constructor() {
    super('registry');
  }

  /** Canonical JSON of signed operations in, private bodies in the transient value `private`, canonical outcomes out. */
  @Transaction()
  @Param('batch', 'string', 'canonical JSON of a list of signed operations')
  @Returns('string')
  async submit(context: Context, batch: string): Promise<string> {
    return submitThroughFabric('registry', REGISTRY_PROCEDURES, processPorts(), context, batch);
  }

  /** One record by its key; an empty text when there is none. */
  @Transaction(false)
  @Param('key', 'string', 'a ledger key of this contract')
  @Returns('string')
  async get(context: Context, key: string): Promise<string> {
    return queryRecord(context, ['REG', 'SEG', 'CAL'], key);
  }
}
