import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNEL } from '@piaosu/network/orgs';
import { openPeerConnection } from '../../gateway/src/ledger/peer-connection.ts';
import { openLedgerDatabase } from '../../network/devnet/src/statedb/ledger-database.ts';
import type { Product } from '../../scripts/start/product.ts';

const QUESTION_MS = 10_000;

/** Which of the words can be read in the bytes: as text, or as their SHA-256 in any usual notation. */
export function found(haystacks: readonly Buffer[], words: readonly string[]): string[] {
  return words.filter((word) => {
    const needles = formsOf(word);
    return haystacks.some((bytes) => needles.some((needle) => bytes.includes(needle)));
  });
}

/** The word as text, and as what a dictionary attack would look for: its SHA-256 in any usual notation. */
export function formsOf(word: string): (Buffer | string)[] {
  const text = Buffer.from(word);
  const hashes = [word, word.toLowerCase(), word.toUpperCase()].map((one) => createHash('sha256').update(one).digest());
  const notations = hashes.flatMap((hash) => [
    hash,
    hash.toString('hex'),
    hash.toString('hex').toUpperCase(),
    hash.toString('base64url'),
    hash.toString('base64').replaceAll('=', ''),
  ]);
  return [text, text.toString('hex'), text.toString('base64').replaceAll('=', '').slice(0, -1), ...notations];
}

/** Every block, asked of HealthMSP's peer through its system chaincode qscc. */
export async function blocksOf({ folder, ports }: Product): Promise<Buffer[]> {
  const org = ports.organisations.find(({ mspId }) => mspId === 'HealthMSP');
  if (org === undefined) throw new Error('no HealthMSP');
  const home = join(folder.devnet, 'orgs', org.mspId);
  const user = join(home, 'users', 'gateway');
  const peer = openPeerConnection({
    channel: CHANNEL,
    organisation: {
      mspId: org.mspId,
      identity: { certFile: join(user, 'cert.pem'), keyFile: join(user, 'key.pem') },
    },
    peer: {
      endpoint: `127.0.0.1:${org.peerPort.toString()}`,
      tlsCaFile: join(home, 'tlsca.pem'),
      hostAlias: `peer0.${org.domain}`,
    },
  });
  try {
    const newest = await peer.newestBlock();
    const ask = async (number: number): Promise<Buffer> => {
      const args = [CHANNEL, number.toString()];
      return Buffer.from(await peer.evaluate({ chaincode: 'qscc', query: 'GetBlockByNumber', args }, QUESTION_MS));
    };
    return await Promise.all(Array.from({ length: newest + 1 }, (_, number) => ask(number)));
  } finally {
    peer.close();
  }
}

/** Keys and values of devnet's database as they were written: on disk they are compressed. */
export async function stateOf({ folder }: Product): Promise<Buffer[]> {
  const names = await readdir(folder.devnet, { recursive: true });
  const places = names.filter((name) => name.endsWith('CURRENT')).map((name) => join(folder.devnet, name, '..'));
  const entries: Buffer[] = [];
  for (const place of places) {
    const database = await openLedgerDatabase(place);
    for await (const [key, value] of database.iterator()) entries.push(key, value);
    await database.close();
  }
  return entries;
}

/** Every file below a folder. @throws when there is no such folder */
export async function filesBelow(folder: string): Promise<Buffer[]> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there.`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  );
}
