import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import type { Signer } from '../msp/signer.ts';
import { headerBytes, type BlockHeader } from '../protoutil/block.ts';

const NONCE_BYTES = 24;

/**
 * SIGNATURES metadata as SmartBFT orderers write it: value = OrdererBlockMetadata; each signature over
 * value ‖ identifier header ‖ block header, naming its signer by the number it has in the channel configuration.
 */
export class BlockSigner {
  readonly #signers: readonly Signer[];
  readonly #quorum: number;

  /** @param signers the orderers in the order of the configuration; numbers begin at 1 */
  constructor(signers: readonly Signer[]) {
    this.#signers = signers;
    this.#quorum = Math.ceil((signers.length + Math.floor((signers.length - 1) / 3) + 1) / 2);
  }

  sign(header: BlockHeader): Uint8Array {
    const lastConfig = new common.LastConfig();
    lastConfig.setIndex(0);
    const value = new common.OrdererBlockMetadata();
    value.setLastConfig(lastConfig);
    const valueBytes = value.serializeBinary();
    const metadata = new common.Metadata();
    metadata.setValue(valueBytes);
    const signed = headerBytes(header);
    metadata.setSignaturesList(
      this.#signers.slice(0, this.#quorum).map((signer, index) => signature(signer, index + 1, valueBytes, signed)),
    );
    return metadata.serializeBinary();
  }
}

function signature(
  signer: Signer,
  identifier: number,
  value: Uint8Array,
  header: Uint8Array,
): common.MetadataSignature {
  const identifierHeader = new common.IdentifierHeader();
  identifierHeader.setIdentifier(identifier);
  identifierHeader.setNonce(randomBytes(NONCE_BYTES));
  const identifierBytes = identifierHeader.serializeBinary();
  const message = new common.MetadataSignature();
  message.setIdentifierHeader(identifierBytes);
  message.setSignature(signer.sign(value, identifierBytes, header));
  return message;
}
