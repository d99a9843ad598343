'use strict';

const { Contract } = require('fabric-contract-api');

/** What the tests of a real network need of a contract: a key, who answers, and a process that ends. */
class TestContract extends Contract {
  constructor() {
    super('test');
  }

  async put(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
    return value;
  }

  async get(ctx, key) {
    return (await ctx.stub.getState(key)).toString();
  }

  /** The version that this process runs. */
  async version() {
    return process.env.TEST_VERSION ?? '';
  }
}

module.exports.contracts = [TestContract];
