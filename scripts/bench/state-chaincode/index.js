'use strict';
// Reads and writes state in batch messages and key by key, to compare the two. Runs under the stock
// `fabric-chaincode-node server`, with the built module of the product's contracts.
// Environment: STATE_ANNOUNCED replaces what the peer announced: `none`, or a number of keys below 128.
const { Contract } = require('fabric-contract-api');
const { ChaincodeMessageHandler } = require('fabric-shim/lib/handler.js');
const { listenForReady } = require('../../../chaincode/contracts/dist/state/ready-hook.js');
const { stubState } = require('../../../chaincode/contracts/dist/state/stub-state.js');

const READY = 4;
/** Types of the messages that each transaction sent. */
const sent = new Map();

listenForReady();
watchStreams(process.env.STATE_ANNOUNCED ?? '');

/** Installed after the module's hook, so it hears each message before that one does. */
function watchStreams(announced) {
  const { chat } = ChaincodeMessageHandler.prototype;
  ChaincodeMessageHandler.prototype.chat = function (starter) {
    if (announced !== '') {
      this._stream.on('data', (message) => {
        if (message.getType() === READY) message.setPayload(announcement(announced));
      });
    }
    const { _stream: stream } = this;
    const write = stream.write.bind(stream);
    stream.write = (message, ...rest) => {
      sent.get(message.getTxid())?.push(message.getType());
      return write(message, ...rest);
    };
    chat.call(this, starter);
  };
}

/** ChaincodeAdditionalParams: use_write_batch, max_size_write_batch, use_get_multiple_keys, max_size_get_multiple_keys */
function announcement(text) {
  return text === 'none' ? new Uint8Array() : Uint8Array.of(0x08, 1, 0x10, Number(text), 0x18, 1, 0x20, Number(text));
}

function keyByKey(stub) {
  return {
    async getMany(keys) {
      const values = [];
      for (const key of keys) values.push(await stub.getState(key));
      return values.map((value) => (value.length === 0 ? undefined : value));
    },
    async putMany(writes) {
      for (const { key, value } of writes) await stub.putState(key, value);
    },
  };
}

const stateOf = (stub, way) => (way === 'batch' ? stubState(stub) : keyByKey(stub));
const textOf = (value) => (value === undefined ? null : Buffer.from(value).toString('utf8'));
const writesOf = (keys, text) => keys.map((key) => ({ key, value: Buffer.from(text) }));

class StateContract extends Contract {
  constructor() {
    super('state');
  }

  /** Create-only: refuses when one of the keys is there. */
  async create(ctx, way, keysJson, text) {
    const state = stateOf(ctx.stub, way);
    const keys = JSON.parse(keysJson);
    const taken = (await state.getMany(keys)).findIndex((value) => value !== undefined);
    if (taken !== -1) throw new Error(`ALREADY_EXISTS: ${keys[taken]}`);
    await state.putMany(writesOf(keys, text));
    return keys.length;
  }

  /** Writes without reading; an empty text deletes. */
  async overwrite(ctx, way, keysJson, text) {
    await stateOf(ctx.stub, way).putMany(writesOf(JSON.parse(keysJson), text));
  }

  async read(ctx, way, keysJson) {
    return (await stateOf(ctx.stub, way).getMany(JSON.parse(keysJson))).map(textOf);
  }

  /** What a transaction reads after it has written. */
  async readOwnWrites(ctx, way, keysJson, text) {
    const state = stateOf(ctx.stub, way);
    const keys = JSON.parse(keysJson);
    await state.putMany(writesOf(keys, text));
    return (await state.getMany(keys)).map(textOf);
  }

  /** Types of the messages that reading and writing the keys takes. */
  async messages(ctx, way, keysJson) {
    const types = [];
    sent.set(ctx.stub.getTxID(), types);
    const state = stateOf(ctx.stub, way);
    const keys = JSON.parse(keysJson);
    await state.getMany(keys);
    await state.putMany(writesOf(keys, 'x'));
    sent.delete(ctx.stub.getTxID());
    return types;
  }
}

module.exports.contracts = [StateContract];
