import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { RefusalError, UnusableError } from './bilingual-error.ts';

/** An identity as a wallet has it, its parts not yet looked at. */
export interface WalletIdentity {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** A label of a wallet; `read` throws RefusalError. */
export interface WalletEntry {
  readonly label: string;
  readonly read: () => WalletIdentity;
}

const SUFFIX = '.id';

/** fabric-network 2.x: one JSON file. */
const identity2 = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('X.509'),
    version: z.literal(1),
    mspId: z.string().min(1),
    credentials: z.object({ certificate: z.string(), privateKey: z.string() }),
  }),
  z.object({ type: z.literal('HSM-X.509') }),
]);

/** fabric-network 1.4: a JSON file beside the key, which is named by its subject key identifier. */
const identity14 = z.object({
  mspid: z.string().min(1),
  enrollment: z.object({
    signingIdentity: z.string().regex(/^[0-9a-fA-F]{1,128}$/u),
    identity: z.object({ certificate: z.string() }),
  }),
});

/** Every identity of a file wallet, by label. Throws UnusableError when the folder is none. */
export function readWallet(folder: string): WalletEntry[] {
  const entries = listFolder(folder).flatMap((entry): WalletEntry[] => {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith(SUFFIX)) {
      return [{ label: basename(entry.name, SUFFIX), read: () => readIdentity2(path) }];
    }
    return entry.isDirectory() && isFolder14(path) ? [{ label: entry.name, read: () => readIdentity14(path) }] : [];
  });
  if (entries.length > 0) return entries.sort((a, b) => (a.label < b.label ? -1 : 1));
  throw new UnusableError(
    `${folder} 中没有 fabric-network 的身份 (<label>.id 文件, 或 1.4 版的标签目录)。`,
    `There is no identity of fabric-network in ${folder} (files <label>.id, or folders of version 1.4).`,
  );
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new UnusableError(`无法读取目录 ${folder}。`, `The folder ${folder} cannot be read.`, cause);
  }
}

function readIdentity2(path: string): WalletIdentity {
  const parsed = identity2.safeParse(readJson(path));
  if (!parsed.success) throw new RefusalError('不是 X.509 身份文件', 'it is not the file of an X.509 identity');
  if (parsed.data.type === 'HSM-X.509') {
    throw new RefusalError(
      '私钥在硬件安全模块 (HSM) 中, 无法以文件导入; 请为本网关另行签发身份',
      'its private key lies in a hardware security module and in no file; issue an identity of its own for this gateway',
    );
  }
  const { mspId, credentials } = parsed.data;
  return { mspId, certificatePem: credentials.certificate, privateKeyPem: credentials.privateKey };
}

function isFolder14(folder: string): boolean {
  return listFolder(folder).some((entry) => entry.isFile() && entry.name === basename(folder));
}

function readIdentity14(folder: string): WalletIdentity {
  const parsed = identity14.safeParse(readJson(join(folder, basename(folder))));
  if (!parsed.success)
    throw new RefusalError('不是 1.4 版的身份目录', 'it is not the folder of a version 1.4 identity');
  const { mspid, enrollment } = parsed.data;
  const keyFile = join(folder, `${enrollment.signingIdentity}-priv`);
  return {
    mspId: mspid,
    certificatePem: enrollment.identity.certificate,
    privateKeyPem: readText(keyFile, '没有私钥文件 (…-priv)', 'the file of its private key (…-priv) is not there'),
  };
}

function readJson(path: string): unknown {
  const text = readText(path, '文件无法读取', 'the file cannot be read');
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Without the parser's own message, which quotes the text.
    throw new RefusalError('不是 JSON', 'it is not JSON');
  }
}

function readText(path: string, zh: string, en: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RefusalError(zh, en, cause);
  }
}
