import { X509Certificate } from 'node:crypto';

import { PiaosuError, thrownText, type ContractName } from '@piaosu/core';
import type { Context } from 'fabric-contract-api';

import { submitBatch, type Procedures } from './batch/submit.ts';
import type { Creator, Ports, Transaction } from './batch/transaction.ts';
import { stubState } from './state/stub-state.ts';

/**
 * Runs `submit` of a contract on a real transaction.
 * @throws Error with the text `CODE|canonical JSON of the evidence` for what is refused as a whole; an error of any other
 * text is a defect, and the gateway must not take it for an answer.
 */
export async function submitThroughFabric(
  contract: ContractName,
  procedures: Procedures,
  ports: Ports,
  context: Context,
  batch: string,
): Promise<string> {
  try {
    return await submitBatch(contract, procedures, toTransaction(context, ports), batch);
  } catch (error) {
    if (error instanceof PiaosuError) throw new Error(thrownText(error), { cause: error });
    throw error;
  }
}

function toTransaction({ stub, clientIdentity }: Context, ports: Ports): Transaction {
  const transient = stub.getTransient();
  return {
    id: stub.getTxID(),
    time: stub.getTxTimestamp().seconds.toNumber(),
    creator: toCreator(clientIdentity),
    transient: (name) => {
      const value = transient.get(name);
      return value === undefined ? undefined : Buffer.from(value).toString('utf8');
    },
    state: stubState(stub),
    ports,
  };
}

function toCreator(identity: Context['clientIdentity']): Creator {
  return {
    org: identity.getMSPID(),
    isGateway: identity.getAttributeValue('piaosu.gateway') === 'true',
    isAdmin: new X509Certificate(identity.getIDBytes()).subject.split('\n').includes('OU=admin'),
  };
}
