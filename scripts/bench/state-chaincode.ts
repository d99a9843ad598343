import { join } from 'node:path';
import { buildContracts } from '../start/contracts-build.ts';
import type { PeerConnection, SmallChaincode } from './small-network.ts';

/** In batch messages, or with a message for each key. */
export type Way = 'batch' | 'key';

export const STATE = 'state';

/**
 * The chaincode that does the same both ways, with the batch messages of the product's contracts as built.
 * @param announced what an organisation's process takes for its peer's announcement: `none`, or keys a message
 */
export async function stateChaincode(announced: Readonly<Record<string, string>> = {}): Promise<SmallChaincode> {
  await buildContracts();
  return {
    name: STATE,
    folder: join(import.meta.dirname, 'state-chaincode'),
    env: (mspId) => ({ STATE_ANNOUNCED: announced[mspId] ?? '' }),
  };
}

/** Endorses one transaction of that chaincode on keys. */
export function endorseState(
  connection: PeerConnection,
  transaction: 'create' | 'overwrite' | 'readOwnWrites',
  way: Way,
  keys: readonly string[],
  text: string,
) {
  const args = [way, JSON.stringify(keys), text];
  return connection.endorse({ chaincode: STATE, contract: STATE, transaction, args, transient: {} });
}
