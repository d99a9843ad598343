import { common, peer } from '@hyperledger/fabric-protos';
import type { Block } from '../protoutil/block.ts';
import { CODE } from '../validator/validation-code.ts';

export interface StoredTransaction {
  readonly tx: number;
  readonly txId: string;
  readonly code: number;
  readonly envelope: Uint8Array;
}

/** The transactions of a block with the verdicts of its filter. An unreadable envelope has an empty id. */
export function transactionsOf(block: Block): StoredTransaction[] {
  return block.envelopes.map((envelope, tx) => ({
    tx,
    txId: channelHeaderOf(envelope)?.getTxId() ?? '',
    code: block.metadata.transactionsFilter[tx] ?? CODE.NOT_VALIDATED,
    envelope,
  }));
}

function channelHeaderOf(envelope: Uint8Array): common.ChannelHeader | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    return common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
  } catch {
    return undefined;
  }
}

/** The read-write set of an endorser transaction; empty for a configuration. */
export function resultsOf(envelope: Uint8Array): Uint8Array {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return new Uint8Array();
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    actionPayload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getResults_asU8();
}
