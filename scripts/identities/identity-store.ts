import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificates, type Identity } from './identity.ts';
import { RefusalError, UnusableError } from './bilingual-error.ts';

/** What became of an identity that was put into the store. */
export type Stored = 'imported' | 'replaced' | 'unchanged';

/** An identity as the store has it. */
export interface StoredIdentity {
  readonly mspId: string;
  readonly label: string;
  readonly certificate: X509Certificate;
}

/** A label becomes a folder: letters of any script, digits, and little else, so that no name leads elsewhere. */
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@-]{0,98}[\p{L}\p{N}_@-])?$/u;

/** The folder `orgs/<MSPID>/users/<label>/{cert.pem,key.pem}` that gateways and both engines read identities from. */
export class IdentityStore {
  readonly #orgs: string;

  private constructor(orgs: string) {
    this.#orgs = orgs;
  }

  /** Opens the identities in `folder`, or those of the engine whose data it holds. Throws UnusableError. */
  static open(folder: string): IdentityStore {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new UnusableError(`没有目录 ${folder}。`, `There is no folder ${folder}.`);
    }
    const engines = ['devnet', 'fabric'].filter((engine) => existsSync(join(folder, engine, 'orgs')));
    if (engines.length > 1) {
      const which = engines.map((engine) => join(folder, engine)).join(', ');
      throw new UnusableError(`${folder} 中有两个引擎的数据, 请指明其一: ${which}。`, `Name one of ${which}.`);
    }
    return new IdentityStore(join(folder, ...engines, 'orgs'));
  }

  /** The organisation's own authorities; undefined when they are not known here. Throws UnusableError. */
  authoritiesOf(mspId: string): X509Certificate[] | undefined {
    const file = join(this.#orgs, mspId, 'ca.pem');
    return existsSync(file) ? readAuthorities(file) : undefined;
  }

  /**
   * Keeps the identity under the label. One that is there already stays as it is; another one of the same label only
   * gives way to `replace`. Whoever stops it half-way leaves the old or the new identity, never a part of each.
   * Throws RefusalError.
   */
  put(label: string, identity: Identity, replace: boolean): Stored {
    if (!LABEL.test(label)) throw new RefusalError('标签不能用作目录名', 'its label cannot be the name of a folder');
    const users = join(this.#orgs, identity.mspId, 'users');
    const place = join(users, label);
    const isThere = existsSync(place);
    if (isThere && isSame(place, identity)) return 'unchanged';
    if (isThere && !replace) {
      throw new RefusalError(
        '该标签下已有另一个身份 (用 --replace 替换)',
        'another identity has this label already (--replace replaces it)',
      );
    }
    mkdirSync(users, { recursive: true, mode: 0o700 });
    const beside = join(users, `.new-${label}`);
    writeIdentity(beside, identity);
    moveInto(place, beside, join(users, `.old-${label}`));
    return isThere ? 'replaced' : 'imported';
  }

  list(): StoredIdentity[] {
    return namesIn(this.#orgs).flatMap((mspId) =>
      namesIn(join(this.#orgs, mspId, 'users')).flatMap((label) => {
        const file = join(this.#orgs, mspId, 'users', label, 'cert.pem');
        return existsSync(file) ? [{ mspId, label, certificate: new X509Certificate(readFileSync(file)) }] : [];
      }),
    );
  }
}

/** Throws UnusableError when the file has no certificate. */
export function readAuthorities(file: string): X509Certificate[] {
  try {
    return parseCertificates(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UnusableError(`${file} 不是 CA 证书。`, `${file} is not the certificate of a CA.`, cause);
  }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function isSame(place: string, identity: Identity): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(join(place, 'cert.pem')));
    const key = createPrivateKey(readFileSync(join(place, 'key.pem')));
    return certificate.raw.equals(identity.certificate.raw) && key.equals(identity.key);
  } catch {
    // Something else lies there, or a part: it is another identity, and gives way to --replace only.
    return false;
  }
}

function writeIdentity(folder: string, { certificate, key }: Identity): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'key.pem'), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), certificate.toString(), { mode: 0o644 });
}

function moveInto(place: string, beside: string, aside: string): void {
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, aside);
  renameSync(beside, place);
  rmSync(aside, { recursive: true, force: true });
}
