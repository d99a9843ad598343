import { hash } from 'node:crypto';
import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';

/** An identity as a block names it: the organisation and its X.509 certificate in PEM. */
export interface BlockIdentity {
  readonly mspId: string;
  readonly certificate: string;
}

/** One endorser and its signature over the result: the proof of who vouched for a write set. */
export interface BlockEndorsement extends BlockIdentity {
  readonly signature: Uint8Array;
}

export interface BlockWrite {
  readonly namespace: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly isDelete: boolean;
}

/** An endorser transaction as it stands in a block; VALID only if `code` is 0. */
export interface BlockTransaction {
  readonly id: string;
  readonly position: number;
  /** Fabric's TxValidationCode; 0 is VALID. */
  readonly code: number;
  /** Client's time, whole epoch seconds. */
  readonly time: number;
  readonly creator: BlockIdentity;
  readonly chaincode: string;
  readonly functionName: string;
  readonly args: readonly string[];
  readonly writes: readonly BlockWrite[];
  readonly endorsements: readonly BlockEndorsement[];
}

/** A block with both of its own hashes recomputed, so that a reader can check the chain without trusting the sender. */
export interface LedgerBlock {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
  /** What the data hashes to; differs from `dataHash` in a forged block. */
  readonly computedDataHash: Uint8Array;
  /** Transactions in the block, configuration included. */
  readonly size: number;
  /** The newest client time in it, whole epoch seconds. */
  readonly time: number;
  readonly transactions: readonly BlockTransaction[];
}

/** The bytes are not a block of Fabric's format. */
export class BlockFormatError extends Error {
  override readonly name = 'BlockFormatError';
}

const CODE_NAMES = new Map<number, string>(Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]));

/** Fabric's name of a validation code, e.g. MVCC_READ_CONFLICT. */
export function validationName(code: number): string {
  return CODE_NAMES.get(code) ?? `CODE_${code}`;
}

/** Decodes a serialised `common.Block` (a file of a peer, an answer of qscc). */
export function parseBlock(bytes: Uint8Array): LedgerBlock {
  return readBlock(common.Block.deserializeBinary(bytes));
}

/** Reads a block as Deliver sends it. Only endorser transactions are listed; `size` counts all. */
export function readBlock(block: common.Block): LedgerBlock {
  const header = present(block.getHeader(), 'header');
  const data = present(block.getData(), 'data').getDataList_asU8();
  const flags = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return {
    number: header.getNumber(),
    hash: headerHash(header.getNumber(), header.getPreviousHash_asU8(), header.getDataHash_asU8()),
    previousHash: header.getPreviousHash_asU8(),
    dataHash: header.getDataHash_asU8(),
    computedDataHash: sha256(Buffer.concat(data)),
    size: data.length,
    time: data.reduce((newest, envelope) => Math.max(newest, timeOf(envelope)), 0),
    transactions: data.flatMap((envelope, position) => readTransaction(envelope, position, flags?.[position])),
  };
}

function timeOf(envelope: Uint8Array): number {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  return header.getTimestamp()?.getSeconds() ?? 0;
}

function readTransaction(envelope: Uint8Array, position: number, flag: number | undefined): BlockTransaction[] {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = present(payload.getHeader(), 'transaction header');
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const creator = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8();
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  if (action === undefined) return [];
  return [
    {
      id: channelHeader.getTxId(),
      position,
      // A missing flag is not VALID: 254 is Fabric's NOT_VALIDATED.
      code: flag ?? 254,
      time: channelHeader.getTimestamp()?.getSeconds() ?? 0,
      creator: readIdentity(creator),
      ...readAction(peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8())),
    },
  ];
}

type ActionPart = Pick<BlockTransaction, 'chaincode' | 'functionName' | 'args' | 'writes' | 'endorsements'>;

function readAction(payload: peer.ChaincodeActionPayload): ActionPart {
  const endorsed = present(payload.getAction(), 'endorsed action');
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const [functionName = '', ...args] = readArguments(payload.getChaincodeProposalPayload_asU8());
  return {
    chaincode: action.getChaincodeId()?.getName() ?? '',
    functionName,
    args,
    writes: readWrites(action.getResults_asU8()),
    endorsements: endorsed.getEndorsementsList().map((endorsement) => ({
      ...readIdentity(endorsement.getEndorser_asU8()),
      signature: endorsement.getSignature_asU8(),
    })),
  };
}

function readArguments(proposalPayload: Uint8Array): string[] {
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposalPayload).getInput_asU8();
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(input);
  const args = invocation.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
  return args.map((argument) => Buffer.from(argument).toString('utf8'));
}

function readWrites(results: Uint8Array): BlockWrite[] {
  return ledger.rwset.TxReadWriteSet.deserializeBinary(results)
    .getNsRwsetList()
    .flatMap((set) =>
      ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8())
        .getWritesList()
        .map((write) => ({
          namespace: set.getNamespace(),
          key: write.getKey(),
          value: write.getValue_asU8(),
          isDelete: write.getIsDelete(),
        })),
    );
}

function readIdentity(bytes: Uint8Array): BlockIdentity {
  const identity = msp.SerializedIdentity.deserializeBinary(bytes);
  return { mspId: identity.getMspid(), certificate: Buffer.from(identity.getIdBytes_asU8()).toString('utf8') };
}

/** Fabric hashes the header as DER: SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }. */
function headerHash(number: number, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array {
  const content = [der(0x02, derInteger(number)), der(0x04, previousHash), der(0x04, dataHash)];
  return sha256(der(0x30, Buffer.concat(content)));
}

/** Contents here stay below 128 bytes, so the short form of the length is enough. */
function der(type: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type, content.length), content]);
}

function derInteger(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
}

function sha256(data: Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new BlockFormatError(`block without ${what}`);
  return value;
}
