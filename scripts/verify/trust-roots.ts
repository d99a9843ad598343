import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isPlainObject, ORGANISATIONS, type Organisation, type TrustRoots } from '@piaosu/core';
import { normalisePem } from '@piaosu/gateway/native';
import { UnusableError } from './unusable.ts';

/** The authorities found in all places, each a folder or a file. Throws UnusableError when one has none. */
export function readTrustRoots(places: readonly string[]): TrustRoots {
  const roots = Object.fromEntries(places.flatMap(readPlace));
  if (Object.keys(roots).length === 0) {
    throw new UnusableError(
      '缺少信任根: 请用 --trust 给出各组织的 CA 证书。',
      'No trust roots: name the CA certificates of the organisations with --trust.',
    );
  }
  return roots;
}

/** Where `npm start` keeps the certificates of its own consortium: a convenience for trying, named in the answer. */
export function localPlaces(dataDir: string): string[] {
  const engines = ['devnet', 'fabric'].map((engine) => join(dataDir, engine));
  return engines.filter((place) => existsSync(join(place, 'orgs')));
}

type Root = readonly [Organisation, string];

function readPlace(place: string): Root[] {
  if (!existsSync(place)) throw new UnusableError(`没有 ${place}。`, `There is no ${place}.`);
  const roots = statSync(place).isDirectory() ? readFolder(place) : readFile(place);
  if (roots.length > 0) return roots;
  const names = ORGANISATIONS.join(', ');
  throw new UnusableError(
    `${place} 中没有 CA 证书 (组织: ${names})。`,
    `${place} holds no CA certificate of ${names}.`,
  );
}

/** A folder of certificates, or a data folder of `npm start` with its engine's identities in it. */
function readFolder(folder: string): Root[] {
  return [folder, ...localPlaces(folder)].map(readCertificates).find((roots) => roots.length > 0) ?? [];
}

function readCertificates(folder: string): Root[] {
  return ORGANISATIONS.flatMap((org) => {
    const candidates = [join(folder, 'orgs', org, 'ca.pem'), join(folder, org, 'ca.pem'), join(folder, `${org}.pem`)];
    const file = candidates.find((candidate) => existsSync(candidate));
    return file === undefined ? [] : [[org, readPem(file)] as const];
  });
}

function readFile(file: string): Root[] {
  if (file.endsWith('.json')) return readTable(file);
  const org = ORGANISATIONS.find((known) => basename(file) === `${known}.pem`);
  return org === undefined ? [] : [[org, readPem(file)]];
}

function readTable(file: string): Root[] {
  const table: unknown = parseJson(file);
  if (!isPlainObject(table)) return [];
  return ORGANISATIONS.flatMap((org) => {
    const pem = table[org];
    return typeof pem === 'string' ? [[org, parsePem(pem, file)] as const] : [];
  });
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UnusableError(`${file} 不是 JSON。`, `${file} is not JSON.`, cause);
  }
}

function readPem(file: string): string {
  return parsePem(readFileSync(file, 'utf8'), file);
}

function parsePem(text: string, file: string): string {
  const pem = normalisePem(text);
  if (pem.ok) return pem.value;
  throw new UnusableError(`${file} 不是证书。`, `${file} is not a certificate.`);
}
