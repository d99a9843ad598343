import { common } from '@hyperledger/fabric-protos';
import { toLedgerFailure, toPiaosuError } from './ledger-error.ts';
import type { PeerConnection } from './peer-connection.ts';

const DEADLINE_MS = 5_000;

/** Number of blocks the own peer has, by its system chaincode qscc. Throws PiaosuError LEDGER_UNAVAILABLE. */
export async function peerHeight({ network, channel }: PeerConnection): Promise<number> {
  try {
    const payload = await network
      .getContract('qscc')
      .newProposal('GetChainInfo', { arguments: [channel] })
      .evaluate({ deadline: Date.now() + DEADLINE_MS });
    return common.BlockchainInfo.deserializeBinary(payload).getHeight();
  } catch (error) {
    throw toPiaosuError(toLedgerFailure(error));
  }
}
