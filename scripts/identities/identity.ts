import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { RefusalError } from './bilingual-error.ts';
import type { WalletIdentity } from './wallet.ts';

/** An identity that can sign on a Fabric channel. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Something to know about an identity that is taken all the same. */
export interface Warning {
  readonly zh: string;
  readonly en: string;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
/** As Fabric's MSPIDs are written; the name becomes a folder. */
const MSP_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/u;

/**
 * The parts of an identity, each checked by itself and against the others: a P-256 key that fits the certificate, valid
 * at `now`. Throws RefusalError.
 */
export function parseIdentity({ mspId, certificatePem, privateKeyPem }: WalletIdentity, now: Date): Identity {
  if (!MSP_ID.test(mspId)) throw new RefusalError('MSPID 的形式不对', 'its MSPID is not one');
  const certificate = parseCertificate(certificatePem);
  const key = parseKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new RefusalError('密钥不是 ECDSA P-256', 'its key is not ECDSA P-256');
  }
  if (!certificate.checkPrivateKey(key)) {
    throw new RefusalError('私钥与证书不符', 'its private key does not belong to its certificate');
  }
  assertValidAt(certificate, now);
  return { mspId, certificate, key };
}

/** Throws RefusalError unless one of the authorities issued the certificate. */
export function assertIssuedBy({ certificate }: Identity, authorities: readonly X509Certificate[]): void {
  const isIssued = authorities.some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
  if (!isIssued)
    throw new RefusalError('不是该组织的 CA 签发的', "its certificate was not issued by the organisation's CA");
}

export function warningsOf({ certificate }: Identity, now: Date): Warning[] {
  const days = Math.floor((certificate.validToDate.getTime() - now.getTime()) / DAY_MS);
  if (days >= SOON_DAYS) return [];
  return [{ zh: `证书将在 ${days} 天后到期`, en: `its certificate expires in ${days} days` }];
}

/** All certificates of a PEM file. Throws when there is none or one cannot be read. */
export function parseCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  if (blocks.length === 0) throw new TypeError('no certificate');
  return blocks.map((block) => new X509Certificate(block));
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new RefusalError('证书无法读取', 'its certificate cannot be read', cause);
  }
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // Without the cause: nothing that was near a key goes further than this.
    throw new RefusalError(
      '私钥无法读取 (加密的密钥请先解密)',
      'its private key cannot be read (decrypt an encrypted one first)',
    );
  }
}

function assertValidAt(certificate: X509Certificate, now: Date): void {
  const { validFromDate, validToDate } = certificate;
  if (validToDate <= now) {
    const day = dayOf(validToDate);
    throw new RefusalError(`证书已于 ${day} 到期`, `its certificate expired on ${day}`);
  }
  if (validFromDate > now) {
    const day = dayOf(validFromDate);
    throw new RefusalError(`证书自 ${day} 起才有效`, `its certificate is not valid before ${day}`);
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
