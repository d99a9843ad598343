'use strict';
// An application written for fabric-network 2.2: reads what to do as JSON from standard input, writes what came of each
// step as one JSON line. A process of its own, because this client's protocol classes and those of fabric-gateway
// register the same names.
const { readFileSync } = require('node:fs');
const { DefaultEventHandlerStrategies, Gateway, Wallets } = require('fabric-network');

const USER = 'user';

async function connect({ profile, identity, tls, strategy }) {
  const wallet = await Wallets.newInMemoryWallet();
  await wallet.put(USER, {
    type: 'X.509',
    mspId: identity.mspId,
    credentials: { certificate: identity.certificatePem, privateKey: identity.privateKeyPem },
  });
  const gateway = new Gateway();
  await gateway.connect(profile, {
    wallet,
    identity: USER,
    discovery: { enabled: false },
    tlsInfo: tls,
    eventHandlerOptions: { strategy: DefaultEventHandlerStrategies[strategy], commitTimeout: 30 },
  });
  return gateway;
}

const STEPS = {
  async submit(contract, { name, args, orgs, transient }) {
    const transaction = contract.createTransaction(name);
    if (orgs !== undefined) transaction.setEndorsingOrganizations(...orgs);
    if (transient !== undefined) transaction.setTransient(buffers(transient));
    return (await transaction.submit(...args)).toString();
  },
  async evaluate(contract, { name, args, transient }) {
    const transaction = contract.createTransaction(name);
    if (transient !== undefined) transaction.setTransient(buffers(transient));
    return (await transaction.evaluate(...args)).toString();
  },
  /** Submits, and waits until the event of that transaction arrives. */
  async event(contract, { name, args }) {
    const transaction = contract.createTransaction(name);
    const arrived = Promise.withResolvers();
    await contract.addContractListener(async (event) => {
      const own = event.getTransactionEvent().transactionId === transaction.getTransactionId();
      if (own) arrived.resolve({ name: event.eventName, payload: event.payload?.toString() ?? '' });
    });
    await transaction.submit(...args);
    return arrived.promise;
  },
};

function buffers(transient) {
  return Object.fromEntries(Object.entries(transient).map(([name, value]) => [name, Buffer.from(value)]));
}

async function outcome(contract, step) {
  try {
    return { ok: await STEPS[step.kind](contract, step) };
  } catch (error) {
    return { class: error.constructor.name, message: error.message, code: error.transactionCode };
  }
}

async function main() {
  const task = JSON.parse(readFileSync(0, 'utf8'));
  const gateway = await connect(task);
  const contract = (await gateway.getNetwork(task.channel)).getContract(task.chaincode);
  for (const step of task.steps) process.stdout.write(`${JSON.stringify(await outcome(contract, step))}\n`);
  gateway.disconnect();
}

main().then(
  // Its connections would keep the process for minutes.
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
