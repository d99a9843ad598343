import { peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors.ts';
import { SimulationError } from '../rwset/simulator.ts';
import { messageOfType, TYPE } from './message.ts';
import { ChaincodeFailure, type TransactionContext } from './transaction-context.ts';

/**
 * A chaincode calls another one of the channel: it runs in the same transaction and reads and writes in its own
 * namespace; its event is dropped. The answer is the other's COMPLETED message, whatever status it carries.
 */
export async function invokeChaincode(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const spec = peer.ChaincodeSpec.deserializeBinary(payload);
  const [name = '', channelId = context.channelId] = (spec.getChaincodeId()?.getName() ?? '').split('/');
  if (channelId !== context.channelId) throw new SimulationError(`failed to find ledger for channel: ${channelId}`);
  try {
    const { response } = await context.invoke(name, spec.getInput() ?? new peer.ChaincodeInput());
    return messageOfType(TYPE.COMPLETED, channelId, context.txId, response.serializeBinary()).serializeBinary();
  } catch (error) {
    if (error instanceof ChaincodeFailure) throw new SimulationError(`execute failed: ${messageOf(error)}`);
    throw error;
  }
}
