import { common, peer } from '@hyperledger/fabric-protos';
import type { Block } from '../protoutil/block.ts';
import { CODE, toValidationCode } from '../validator/validation-code.ts';

const HEADER_TYPES = Object.values<common.HeaderTypeMap[keyof common.HeaderTypeMap]>({ ...common.HeaderType });

/** A block reduced to ids, verdicts and the names of events: what a reader without rights on content may see. */
export function filteredBlock(channelId: string, block: Block): peer.FilteredBlock {
  const filtered = new peer.FilteredBlock();
  filtered.setChannelId(channelId);
  filtered.setNumber(block.header.number);
  filtered.setFilteredTransactionsList(
    block.envelopes.map((envelope, index) => filteredTransaction(envelope, block.metadata.transactionsFilter[index])),
  );
  return filtered;
}

function filteredTransaction(envelope: Uint8Array, flag: number | undefined): peer.FilteredTransaction {
  const transaction = new peer.FilteredTransaction();
  transaction.setTxValidationCode(toValidationCode(flag));
  const { header, data } = openPayload(envelope);
  if (header === undefined) return transaction;
  transaction.setTxid(header.getTxId());
  const type = HEADER_TYPES.find((known) => known === header.getType());
  if (type !== undefined) transaction.setType(type);
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) return transaction;
  const actions = new peer.FilteredTransactionActions();
  actions.setChaincodeActionsList(
    eventsOf(data).map((event) => {
      event.setPayload('');
      const action = new peer.FilteredChaincodeAction();
      action.setChaincodeEvent(event);
      return action;
    }),
  );
  transaction.setTransactionActions(actions);
  return transaction;
}

/** Events of the valid transactions of a block, in order. */
export function chaincodeEvents(block: Block): peer.ChaincodeEvent[] {
  return block.envelopes.flatMap((envelope, index) => {
    if (block.metadata.transactionsFilter[index] !== CODE.VALID) return [];
    const { header, data } = openPayload(envelope);
    return header?.getType() === common.HeaderType.ENDORSER_TRANSACTION ? eventsOf(data) : [];
  });
}

function openPayload(envelope: Uint8Array): { header: common.ChannelHeader | undefined; data: Uint8Array } {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    return { header, data: payload.getData_asU8() };
  } catch {
    return { header: undefined, data: new Uint8Array() };
  }
}

function eventsOf(data: Uint8Array): peer.ChaincodeEvent[] {
  try {
    return peer.Transaction.deserializeBinary(data).getActionsList().flatMap(eventOf);
  } catch {
    return [];
  }
}

function eventOf(action: peer.TransactionAction): peer.ChaincodeEvent[] {
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    payload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  const events = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getEvents_asU8();
  return events.length === 0 ? [] : [peer.ChaincodeEvent.deserializeBinary(events)];
}
