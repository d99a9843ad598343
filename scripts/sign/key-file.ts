import { hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { newSigningKey, readSigningKey, type SigningKey } from '@piaosu/gateway/native';
import type { SignatureAlg } from '@piaosu/core';
import { SignFailure } from './failure.ts';

/** Bits that let somebody besides the owner at the file. */
const OTHERS = 0o077;

/** Makes a key in a new file that its owner alone can read; never over another. Throws SignFailure. */
export function makeKeyFile(file: string, alg: SignatureAlg): SigningKey {
  const key = newSigningKey(alg);
  const handle = create(file);
  try {
    writeFileSync(handle, key.toPem());
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return key;
}

/** Throws SignFailure for a file that others can read, or that holds no such key. */
export function readKeyFile(file: string): SigningKey {
  if ((statSync(file).mode & OTHERS) !== 0)
    throw new SignFailure(`${file}：他人可读，请执行 chmod 600。`, `${file}: others can read it; chmod 600 it.`);
  try {
    return readSigningKey(readFileSync(file));
  } catch (cause) {
    throw new SignFailure(`${file}：不是 P-256 或 SM2 私钥。`, `${file}: no P-256 or SM2 private key.`, cause);
  }
}

/** As gateways name theirs: anyone can recompute it from the public key, and two keys never share one. */
export function keyIdOf({ spki }: SigningKey): string {
  return `k-${hash('sha256', spki, 'hex').slice(0, 24)}`;
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new SignFailure(`${file} 已存在，不会覆盖。`, `${file} exists and is not overwritten.`, cause);
  }
}
