/** A document and its data key, both encrypted. */
export interface EncryptedDocument {
  readonly document: Uint8Array;
  readonly wrappedKey: Uint8Array;
}

/** A document as the database holds it. Deleting `wrappedKey` alone makes it unreadable for ever. */
export interface SealedDocument extends EncryptedDocument {
  /** The key-encryption key; `sm4/` in front says that cipher and wrapping are those of SM4. */
  readonly keyId: string;
}
