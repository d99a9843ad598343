'use strict';
// Notes that nothing in the contract keeps from being written twice: no read, and a key of its own for each transaction.
// What is lost or doubled is thus the ledger's doing or the client's, and can be counted.
const { Contract } = require('fabric-contract-api');

class NotesContract extends Contract {
  constructor() {
    super('notes');
  }

  async add(ctx, run, writer, sequence) {
    await ctx.stub.putState(`${run}~${writer}~${sequence}~${ctx.stub.getTxID()}`, Buffer.from('x'));
  }

  /** All notes of a run, as `writer~sequence~transaction`. */
  async list(ctx, run) {
    const notes = [];
    for await (const { key } of ctx.stub.getStateByRange(`${run}~`, `${run}~~`)) notes.push(key.slice(run.length + 1));
    return notes;
  }
}

module.exports.contracts = [NotesContract];
