import { X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { Identity } from './identity.ts';
import { serialOf, type RevocationList } from './revocation-list.ts';

/** Certificates that one organisation answers for. */
export interface MspDefinition {
  readonly mspId: string;
  readonly rootCertificates: readonly string[];
  readonly intermediateCertificates: readonly string[];
  readonly tlsRootCertificates: readonly string[];
  /** Absent: nothing is revoked. */
  readonly revocationList?: RevocationList;
}

/** Longest chain followed from a leaf to a root. */
const MAX_CHAIN = 5;
/** Identities kept parsed; a flood of foreign certificates must not grow the process. */
const CACHE_LIMIT = 2_000;

class Msp {
  readonly mspId: string;
  readonly #roots: readonly X509Certificate[];
  readonly #intermediates: readonly X509Certificate[];
  readonly #revoked: ReadonlySet<bigint>;

  constructor(definition: MspDefinition) {
    this.#revoked = new Set(definition.revocationList?.serialNumbers);
    this.mspId = definition.mspId;
    this.#roots = definition.rootCertificates.map((pem) => new X509Certificate(pem));
    this.#intermediates = definition.intermediateCertificates.map((pem) => new X509Certificate(pem));
  }

  /** undefined: not readable under this MSP, as Fabric finds when it cannot build a chain. */
  identityOf(certificate: X509Certificate): Identity | undefined {
    if (this.#chains(certificate, MAX_CHAIN)) {
      const trusted = !certificate.ca && !this.#revoked.has(serialOf(certificate.serialNumber));
      return new Identity(this.mspId, certificate, trusted);
    }
    // Fabric normalises a self-signed authority without its chain, so it is readable and found invalid later.
    const selfSigned = certificate.ca && isIssuedBy(certificate, certificate);
    return selfSigned ? new Identity(this.mspId, certificate, false) : undefined;
  }

  /** Expiry is not looked at here: a block must be valid or invalid for ever, whenever it is checked. */
  #chains(certificate: X509Certificate, depth: number): boolean {
    if (this.#roots.some((root) => isIssuedBy(certificate, root))) return true;
    if (depth === 0) return false;
    return this.#intermediates.some(
      (authority) => isIssuedBy(certificate, authority) && this.#chains(authority, depth - 1),
    );
  }
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** The MSPs of the channel. Parsed identities are kept by their bytes. */
export class ChannelMsps {
  readonly mspIds: readonly string[];
  readonly #msps: ReadonlyMap<string, Msp>;
  readonly #cache = new Map<string, Identity | undefined>();

  constructor(definitions: readonly MspDefinition[]) {
    this.mspIds = definitions.map((definition) => definition.mspId);
    this.#msps = new Map(definitions.map((definition) => [definition.mspId, new Msp(definition)]));
  }

  /** @param serialized msp.SerializedIdentity bytes; anything unreadable or unknown gives undefined. */
  deserialize(serialized: Uint8Array): Identity | undefined {
    const key = Buffer.from(serialized.buffer, serialized.byteOffset, serialized.byteLength).toString('latin1');
    const known = this.#cache.get(key);
    if (known !== undefined || this.#cache.has(key)) return known;
    const identity = this.#parse(serialized);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(key, identity);
    return identity;
  }

  #parse(serialized: Uint8Array): Identity | undefined {
    try {
      const message = msp.SerializedIdentity.deserializeBinary(serialized);
      const certificate = new X509Certificate(message.getIdBytes_asU8());
      return this.#msps.get(message.getMspid())?.identityOf(certificate);
    } catch {
      return undefined;
    }
  }
}
