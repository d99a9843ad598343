import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { toLowSDer } from './der.ts';

/** A signing identity: certificate and private key of a node or user. */
export class Signer {
  readonly mspId: string;
  readonly certificatePem: string;
  /** msp.SerializedIdentity as it stands in headers and endorsements. */
  readonly serialized: Uint8Array;
  readonly #key: KeyObject;

  constructor(mspId: string, certificatePem: string, privateKeyPem: string) {
    this.mspId = mspId;
    this.certificatePem = certificatePem;
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(certificatePem));
    this.serialized = identity.serializeBinary();
    this.#key = createPrivateKey(privateKeyPem);
  }

  /** ECDSA with SHA-256 over the concatenation of the parts; DER, low S. */
  sign(...parts: Uint8Array[]): Buffer {
    const data = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    return toLowSDer(sign('sha256', data, { key: this.#key, dsaEncoding: 'ieee-p1363' }));
  }
}
