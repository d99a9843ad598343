import {
  institutionRecordShape,
  isPlainObject,
  listOf,
  ORGANISATIONS,
  parseShape,
  sha256Suite,
  toHex,
  utf8,
  type InstitutionRecord,
  type Organisation,
  type TrustRoots,
} from '@piaosu/core';
import { isUsableAuthority } from './certificate.ts';
import { certificateBytes, toPem } from './pem.ts';

/** What is believed without proof, and what a person can compare it by. */
export interface Roots {
  readonly cas: TrustRoots;
  /** Records of issuers, for QR codes that are checked with no network; only in a file of the user's own. */
  readonly institutions: readonly InstitutionRecord[];
  /** Organisations whose certificate this page cannot use: what they say counts as said by nobody. */
  readonly unusable: readonly Organisation[];
  readonly fingerprint: Fingerprint;
}

export interface Fingerprint {
  /** SHA-256 over one line `<organisation> <fingerprint>\n` of each, in alphabetical order: `sha256sum` gives the same. */
  readonly all: string;
  /** SHA-256 of each certificate, as `openssl x509 -noout -fingerprint -sha256` prints it. */
  readonly each: readonly { readonly org: Organisation; readonly digest: string }[];
}

/**
 * Trust roots as `GET /public/trust-roots` answers them and `piaosu verify --trust` takes them: a table of certificates by
 * organisation, in a file perhaps with `institutions`. Undefined where there is none that this page can use.
 */
export function readTrustRoots(table: unknown): Roots | undefined {
  if (!isPlainObject(table)) return undefined;
  const named = ORGANISATIONS.filter((org) => table[org] !== undefined);
  const found = named.flatMap((org) => {
    const pem = rootOf(table[org]);
    return pem === undefined ? [] : [[org, pem] as const];
  });
  const institutions = institutionsOf(table['institutions']);
  if (institutions === undefined || found.length + institutions.length === 0) return undefined;
  const unusable = named.filter((org) => !found.some(([known]) => known === org));
  return { cas: Object.fromEntries(found), institutions, unusable, fingerprint: fingerprintOf(found) };
}

/** The same of a file somebody chose: a table in JSON, or the certificate of one organisation, named by the file. */
export function readTrustRootsFile(name: string, text: string): Roots | undefined {
  const org = ORGANISATIONS.find((known) => name === `${known}.pem`);
  if (org !== undefined) return readTrustRoots({ [org]: text });
  try {
    return readTrustRoots(JSON.parse(text));
  } catch {
    return undefined; // no JSON: no table
  }
}

function rootOf(value: unknown): string | undefined {
  const bytes = typeof value === 'string' ? certificateBytes(value) : undefined;
  if (bytes === undefined) return undefined;
  const pem = toPem(bytes);
  return isUsableAuthority(pem) ? pem : undefined;
}

/** Undefined when one of them is no record: a root that silently lacks an issuer would read as 'unknown'. */
function institutionsOf(value: unknown): readonly InstitutionRecord[] | undefined {
  if (value === undefined) return [];
  const records = parseShape(listOf(institutionRecordShape, { max: 10_000 }), value);
  return records.ok ? records.value : undefined;
}

function fingerprintOf(roots: readonly (readonly [Organisation, string])[]): Fingerprint {
  const each = roots
    .map(([org, pem]) => ({ org, digest: digestOf(certificateBytes(pem) ?? new Uint8Array()) }))
    .toSorted((left, right) => (left.org < right.org ? -1 : 1));
  const lines = each.map(({ org, digest }) => `${org} ${digest}\n`).join('');
  return { each, all: digestOf(utf8(lines)) };
}

function digestOf(bytes: Uint8Array): string {
  return (toHex(sha256Suite.digest(bytes)).toUpperCase().match(/../g) ?? []).join(':');
}
