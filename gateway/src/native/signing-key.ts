import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fromHex, signSm2, sm2Spki, unwrap, type SignatureAlg } from '@piaosu/core';
import { signEs256 } from './es256.ts';

/** A private key with which an institution, or a device of one, signs. */
export interface SigningKey {
  readonly alg: SignatureAlg;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** r‖s, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
  /** PKCS#8, as it is kept in a file. */
  toPem(): string;
}

const CURVES: Readonly<Record<SignatureAlg, string>> = { ES256: 'P-256', SM2: 'SM2' };

export function newSigningKey(alg: SignatureAlg): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: CURVES[alg] });
  return toSigningKey(privateKey);
}

/** Reads a private key (PKCS#8 in PEM, or SEC1 for P-256). Throws for anything else than P-256 and SM2. */
export function readSigningKey(pem: string | Buffer): SigningKey {
  return toSigningKey(createPrivateKey(pem));
}

function toSigningKey(key: KeyObject): SigningKey {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const toPem = (): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  if (der.includes(SM2_OID)) return { ...sm2Key(der), toPem };
  const publicKey = createPublicKey(key);
  if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('a P-256 or SM2 key is expected');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { alg: 'ES256', spki, sign: (message) => signEs256(key, message), toPem };
}

/** 1.2.156.10197.1.301 */
const SM2_OID = Buffer.from('06082a811ccf5501822d', 'hex');
/** ECPrivateKey {version 1, privateKey OCTET STRING (32)}: the scalar follows (RFC 5915). */
const SCALAR_HEAD = Buffer.from('0201010420', 'hex');
/** publicKey [1] BIT STRING (66 bytes, none unused): the point follows. */
const POINT_HEAD = Buffer.from('a144034200', 'hex');

/**
 * OpenSSL keeps SM2 keys and cannot sign with them as GM/T 0009 says: Node gives no way to name the signer's id, and its
 * signatures, made with an empty one, verify nowhere else. So the scalar is taken out and sm-crypto-v2 signs.
 */
function sm2Key(der: Buffer): Omit<SigningKey, 'toPem'> {
  const scalar = behind(der, SCALAR_HEAD, 32);
  const point = behind(der, POINT_HEAD, 65);
  const sign = (message: Uint8Array): Uint8Array => unwrap(fromHex(signSm2(scalar, point, message)));
  return { alg: 'SM2', spki: sm2Spki(point), sign };
}

function behind(der: Buffer, head: Buffer, length: number): Uint8Array {
  const at = der.indexOf(head);
  if (at < 0 || at + head.length + length > der.length) throw new Error('an SM2 key with its public key is expected');
  return Uint8Array.from(der.subarray(at + head.length, at + head.length + length));
}
