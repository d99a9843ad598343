'use strict';
// A contract that only exists to make a peer do everything a peer can do. Plain fabric-shim, nothing else.
const shim = require('fabric-shim');
const { peer } = require('@hyperledger/fabric-protos');

const GET_STATE_MULTIPLE = 25;
const WRITE_BATCH_STATE = 24;
const PUT_STATE = 9;

const text = (bytes) => Buffer.from(bytes).toString();
const counters = new Map();

/** Sends a message the shim has no function for through the shim's own queue. */
function ask(stub, type, payload, name) {
  const shimProtos = require(
    require.resolve('@hyperledger/fabric-protos', { paths: [require.resolve('fabric-shim')] }),
  );
  const message = new shimProtos.peer.ChaincodeMessage();
  message.setType(type);
  message.setPayload(payload);
  message.setTxid(stub.getTxID());
  message.setChannelId(stub.getChannelID());
  return stub.handler._askPeerAndListen(message, name);
}

const functions = {
  async put(stub, key, value) {
    await stub.putState(key, Buffer.from(value));
    return key;
  },
  async create(stub, key, value) {
    if ((await stub.getState(key)).length > 0) throw new Error(`ALREADY_EXISTS: ${key}`);
    await stub.putState(key, Buffer.from(value));
    return key;
  },
  async get(stub, key) {
    return text(await stub.getState(key));
  },
  async del(stub, key) {
    await stub.deleteState(key);
    return key;
  },
  async increment(stub, key) {
    const value = Number(text(await stub.getState(key)) || '0') + 1;
    await stub.putState(key, Buffer.from(String(value)));
    return String(value);
  },
  async readOwnWrite(stub, key) {
    await stub.putState(key, Buffer.from('new'));
    return text(await stub.getState(key));
  },
  async fail(_stub, message) {
    throw new Error(message);
  },
  async count(stub, from, to, out) {
    let n = 0;
    for await (const entry of stub.getStateByRange(from, to)) n += entry.key.length > 0 ? 1 : 0;
    if (out) await stub.putState(out, Buffer.from(String(n)));
    return String(n);
  },
  async first(stub, from, to) {
    const iterator = await stub.getStateByRange(from, to);
    const step = await iterator.next();
    await iterator.close();
    return step.value ? step.value.key : '';
  },
  async page(stub, from, to, size, bookmark) {
    const { iterator, metadata } = await stub.getStateByRangeWithPagination(
      from,
      to,
      Number(size),
      bookmark || undefined,
    );
    const keys = [];
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) keys.push(step.value.key);
    await iterator.close();
    return JSON.stringify({ keys, bookmark: metadata.bookmark, fetched: metadata.fetchedRecordsCount });
  },
  async composite(stub, type, ...parts) {
    await stub.putState(stub.createCompositeKey(type, parts), Buffer.from(parts.join('/')));
    return parts.join('/');
  },
  async partial(stub, type, ...parts) {
    const found = [];
    for await (const entry of stub.getStateByPartialCompositeKey(type, parts)) found.push(text(entry.value));
    return found.join(' ');
  },
  async event(stub, name, payload) {
    stub.setEvent(name, Buffer.from(payload));
    await stub.putState('event', Buffer.from(stub.getTxID()));
    return name;
  },
  async transient(stub, name) {
    return text(stub.getTransient().get(name) ?? Buffer.alloc(0));
  },
  async random(stub) {
    await stub.putState('random', Buffer.from(String(Math.random())));
    return 'random';
  },
  /** Differs on the n-th run of one transaction: one of several endorsing organisations. */
  async disagree(stub, run) {
    const n = (counters.get(stub.getTxID()) ?? 0) + 1;
    counters.set(stub.getTxID(), n);
    await stub.putState('disagree', Buffer.from(n === Number(run) ? 'other' : 'same'));
    return 'done';
  },
  async protect(stub, key, mspId) {
    const policy = new shim.KeyEndorsementPolicy();
    policy.addOrgs('MEMBER', mspId);
    await stub.setStateValidationParameter(key, policy.getPolicy());
    return mspId;
  },
  async batch(stub, ...keys) {
    const reads = new peer.GetStateMultiple();
    reads.setKeysList(keys);
    const answer = await ask(stub, GET_STATE_MULTIPLE, reads.serializeBinary(), 'GetStateMultiple');
    const values = peer.GetStateMultipleResult.deserializeBinary(answer).getValuesList_asU8();
    const writes = new peer.WriteBatchState();
    writes.setRecList(
      keys.map((key) => {
        const record = new peer.WriteRecord();
        record.setType(PUT_STATE);
        record.setKey(key);
        record.setValue(Buffer.from(`batch of ${keys.length}`));
        return record;
      }),
    );
    await ask(stub, WRITE_BATCH_STATE, writes.serializeBinary(), 'WriteBatch');
    return JSON.stringify(values.map(text));
  },
  /** Calls a chaincode and says what it answered. */
  async call(stub, name, channel, ...args) {
    await stub.getState('caller');
    const response = await stub.invokeChaincode(name, args, channel);
    return `${response.status} ${response.status === 200 ? text(response.payload) : response.message}`;
  },
  async slow(stub, ms) {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    await stub.putState('slow', Buffer.from(ms));
    return ms;
  },
  async crash() {
    process.exit(3);
  },
  async identity(stub) {
    const identity = new shim.ClientIdentity(stub);
    return JSON.stringify({
      mspId: identity.getMSPID(),
      id: identity.getID(),
      gateway: identity.getAttributeValue('piaosu.gateway'),
    });
  },
};

class TestChaincode {
  async Init() {
    return shim.success();
  }

  async Invoke(stub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      const work = functions[fcn];
      if (!work) throw new Error(`no function ${fcn}`);
      return shim.success(Buffer.from(await work(stub, ...params)));
    } catch (error) {
      return shim.error(error.message);
    }
  }
}

const address = process.argv[2] ?? 'localhost:9999';
const ccid = process.argv[3] ?? 'test:1';
shim
  .server(new TestChaincode(), {
    ccid,
    address,
    tlsProps: undefined,
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  })
  .start()
  .then(
    () => process.stdout.write('listening\n'),
    (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
