'use strict';
// The contract that both engines run: each transaction makes a peer show one behaviour. Plain fabric-contract-api under
// the stock `fabric-chaincode-node server`; it needs no build.
// Environment: CONFORMANCE_MSP is the organisation whose process this is; CONFORMANCE_VARIANT=wrong makes `attest` lie.
const { Contract, Transaction, Returns } = require('fabric-contract-api');
const { KeyEndorsementPolicy } = require('fabric-shim');

const MSP = process.env.CONFORMANCE_MSP ?? '';
const WRONG = process.env.CONFORMANCE_VARIANT === 'wrong';

// A gateway takes the first answer that arrives for the right one and names the organisations that differ from it.
const WRONG_DELAY_MS = 150;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const text = (bytes) => Buffer.from(bytes).toString();
const bytes = (value) => Buffer.from(value);

class ConformanceContract extends Contract {
  constructor() {
    super('conformance');
  }

  /** Create-only. */
  async put(ctx, json) {
    const { id } = JSON.parse(json);
    if ((await ctx.stub.getState(id)).length > 0) throw new Error(`ALREADY_EXISTS: ${id}`);
    await ctx.stub.putState(id, bytes(json));
    return id;
  }

  async get(ctx, id) {
    const value = await ctx.stub.getState(id);
    if (value.length === 0) throw new Error(`NOT_FOUND: ${id}`);
    return text(value);
  }

  async overwrite(ctx, id, value) {
    await ctx.stub.putState(id, bytes(value));
    return value;
  }

  async remove(ctx, id) {
    await ctx.stub.deleteState(id);
    return id;
  }

  async increment(ctx, id) {
    const next = String(Number(text(await ctx.stub.getState(id)) || '0') + 1);
    await ctx.stub.putState(id, bytes(next));
    return next;
  }

  async countRange(ctx, from, to, out) {
    let found = 0;
    for await (const entry of ctx.stub.getStateByRange(from, to)) found += entry.key === '' ? 0 : 1;
    await ctx.stub.putState(out, bytes(String(found)));
    return String(found);
  }

  async fill(ctx, prefix, count) {
    for (let n = 0; n < Number(count); n += 1) {
      await ctx.stub.putState(`${prefix}${String(n).padStart(4, '0')}`, bytes('x'));
    }
    return count;
  }

  async readOwnWrite(ctx, id) {
    await ctx.stub.putState(id, bytes('new'));
    const value = await ctx.stub.getState(id);
    return JSON.stringify({ len: value.length, v: text(value) });
  }

  async failAfterWrite(ctx, id) {
    await ctx.stub.putState(id, bytes('x'));
    throw new Error(`E_CODE: failed after write of ${id}`);
  }

  /** The product's refusals: a code, a bar and a JSON object in one message. */
  async refuse(_ctx, code, json) {
    throw new Error(`${code}|${json}`);
  }

  async failOn(ctx, mspId) {
    if (MSP === mspId) throw new Error(`E_ORG: refused at ${mspId}`);
    await ctx.stub.putState('failOn', bytes(mspId));
    return 'ok';
  }

  /** Every organisation writes something else. */
  async nondet(ctx) {
    await ctx.stub.putState('nondet', bytes(MSP));
    return 'same';
  }

  /** Every right process writes the same; the wrong variant, answering last, writes something else. */
  async attest(ctx, id) {
    if (WRONG) await pause(WRONG_DELAY_MS);
    await ctx.stub.putState(id, bytes(WRONG ? 'lie' : 'truth'));
    return 'attested';
  }

  async big(ctx, id, data) {
    await ctx.stub.putState(id, bytes(data));
    return String(data.length);
  }

  async slow(ctx, ms) {
    await pause(Number(ms));
    await ctx.stub.putState('slow', bytes(ms));
    return ms;
  }

  async crash(_ctx, mspId) {
    if (mspId === '*' || mspId === MSP) process.exit(3);
    return 'alive';
  }

  async events(ctx) {
    ctx.stub.setEvent('first', bytes('1'));
    ctx.stub.setEvent('second', bytes('2'));
    await ctx.stub.putState('events', bytes(ctx.stub.getTxID()));
    return 'ok';
  }

  async overwriteWithEvent(ctx, id) {
    ctx.stub.setEvent('written', bytes(id));
    await ctx.stub.putState(id, bytes('x'));
    return id;
  }

  async whoami(ctx) {
    const timestamp = ctx.stub.getTxTimestamp();
    return JSON.stringify({
      msp: ctx.clientIdentity.getMSPID(),
      id: ctx.clientIdentity.getID(),
      ou: ctx.clientIdentity.getIDBytes().length,
      txid: ctx.stub.getTxID(),
      ch: ctx.stub.getChannelID(),
      ts: timestamp.seconds.toString(),
      tsKeys: Object.keys(timestamp),
      transient: [...ctx.stub.getTransient().keys()],
      fn: ctx.stub.getFunctionAndParameters(),
    });
  }

  async transient(ctx, name) {
    return text(ctx.stub.getTransient().get(name) ?? bytes(''));
  }

  async attribute(ctx, name) {
    return String(ctx.clientIdentity.getAttributeValue(name));
  }

  async protect(ctx, id, mspIds) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs('MEMBER', ...mspIds.split(','));
    await ctx.stub.setStateValidationParameter(id, policy.getPolicy());
    return 'ok';
  }

  async emptyKey(ctx) {
    await ctx.stub.putState('', bytes('x'));
    return '';
  }

  async page(ctx, from, to, size, bookmark) {
    const { iterator, metadata } = await ctx.stub.getStateByRangeWithPagination(from, to, Number(size), bookmark);
    const keys = [];
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) keys.push(step.value.key);
    return JSON.stringify({ keys, bookmark: metadata.bookmark, fetched: metadata.fetchedRecordsCount });
  }

  async composite(ctx, type, parts) {
    for (const part of parts.split(',')) {
      await ctx.stub.putState(ctx.stub.createCompositeKey(type, part.split('/')), bytes(part));
    }
    return parts;
  }

  async partial(ctx, type, prefix) {
    const found = [];
    for await (const { value } of ctx.stub.getStateByPartialCompositeKey(type, prefix.split('/')))
      found.push(text(value));
    return found.join(',');
  }

  async richQuery(ctx, selector) {
    const found = [];
    for await (const { key } of ctx.stub.getQueryResult(selector)) found.push(key);
    return found.join(',');
  }

  async history(ctx, id) {
    let found = 0;
    for await (const entry of ctx.stub.getHistoryForKey(id)) found += entry.txId === '' ? 0 : 1;
    return String(found);
  }

  async privateData(ctx, collection, id) {
    return text(await ctx.stub.getPrivateData(collection, id));
  }

  async otherChaincode(ctx, name, args) {
    const { status, message, payload } = await ctx.stub.invokeChaincode(name, args.split(','), '');
    return JSON.stringify({ status, message, payload: text(payload ?? bytes('')) });
  }
}

/** What TypeScript's decorators would do: the parameters become part of the metadata, so their number is checked. */
function declare(contract) {
  for (const name of Object.getOwnPropertyNames(contract).filter((property) => property !== 'constructor')) {
    const parameters = Array.from({ length: contract[name].length }, (_, place) =>
      place === 0 ? contextOf(contract) : String,
    );
    Reflect.defineMetadata('design:paramtypes', parameters, contract, name);
    Transaction()(contract, name);
    Returns('string')(contract, name);
  }
}

const contextOf = (contract) => contract.createContext().constructor;

declare(ConformanceContract.prototype);
module.exports.contracts = [ConformanceContract];
