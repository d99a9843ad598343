import { record, type Case } from '../case.ts';
import { runLegacyClient } from '../legacy-client.ts';

/** Applications written for fabric-network 2.2, with a static connection profile and without discovery. */
export const legacy: readonly Case[] = [
  {
    id: 'N1',
    title: 'fabric-network 2.2: submit, evaluate, transient data',
    network: 'calm',
    run: (context) => {
      const key = context.key();
      const transient = { secret: 'hidden' };
      return runLegacyClient(context.engine, [
        { kind: 'submit', name: 'put', args: [record(key)] },
        { kind: 'evaluate', name: 'get', args: [key] },
        { kind: 'submit', name: 'transient', args: ['secret'], transient },
        { kind: 'evaluate', name: 'transient', args: ['secret'], transient },
      ]);
    },
  },
  {
    id: 'N2',
    title: 'fabric-network 2.2: the contract refuses',
    network: 'calm',
    run: (context) =>
      runLegacyClient(context.engine, [
        { kind: 'submit', name: 'refuse', args: ['RECEIPT_EXISTS', '{}'], orgs: ['HealthMSP'] },
        { kind: 'evaluate', name: 'refuse', args: ['RECEIPT_EXISTS', '{}'] },
        { kind: 'evaluate', name: 'nope', args: [] },
      ]),
  },
  {
    id: 'N3',
    title: 'fabric-network 2.2: a commit that is not valid',
    network: 'calm',
    run: (context) =>
      runLegacyClient(context.engine, [
        { kind: 'submit', name: 'put', args: [record(context.key())], orgs: ['HealthMSP'] },
      ]),
  },
  {
    id: 'N4',
    title: 'fabric-network 2.2: a chaincode event, and a commit seen by every peer',
    network: 'calm',
    run: (context) =>
      runLegacyClient(
        context.engine,
        [{ kind: 'event', name: 'overwriteWithEvent', args: [context.key()] }],
        'NETWORK_SCOPE_ALLFORTX',
      ),
  },
];
