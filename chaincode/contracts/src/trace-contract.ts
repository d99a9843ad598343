import { Context, Contract, Info, Param, Returns, Transaction } from 'fabric-contract-api';

import { submitThroughFabric } from './contract-transaction.ts';
import { processPorts } from './process-ports.ts';
import { queryRecord } from './record-query.ts';
import { TRACE_PROCEDURES } from './trace/procedures.ts';

@Info({
  title: 'Trace',
  description: 'Products, lots, containers and boxes of medicine: who holds them, and to whom they were given out',
})
export class TraceContract extends Contract {
  constructor() {
    super('trace');
  }

  /** Canonical JSON of signed operations in, private bodies in the transient value `private`, canonical outcomes out. */
  @Transaction()
  @Param('batch', 'string', 'canonical JSON of a list of signed operations')
  @Returns('string')
  async submit(context: Context, batch: string): Promise<string> {
    return submitThroughFabric('trace', TRACE_PROCEDURES, processPorts(), context, batch);
  }

  /** One record by its key; an empty text when there is none. */
  @Transaction(false)
  @Param('key', 'string', 'a ledger key of this contract')
  @Returns('string')
  async get(context: Context, key: string): Promise<string> {
    return queryRecord(context, ['PRD', 'PFX', 'PRE', 'LOT', 'BOX', 'CON', 'DSP', 'RXL', 'SHP', 'UNC', 'TIL'], key);
  }
}
