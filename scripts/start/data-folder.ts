import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { letOthersPass } from '../postgres/index.ts';

/** Where everything of one running product lies. */
export interface DataFolder {
  readonly root: string;
  readonly logs: string;
  readonly postgres: string;
  /** Ledger and identities of one engine; a data folder has one of the two. */
  readonly devnet: string;
  readonly fabric: string;
  readonly secrets: string;
  /** Configuration files of our processes: they name passwords, so 0600. */
  readonly config: string;
  /** Institution keys that a gateway keeps, one folder an organisation. */
  keyStore(mspId: string): string;
  log(name: string): string;
}

export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  await claimFolder(root);
  await letOthersPass(root); // as root PostgreSQL's user must reach its folder below; what lies beside is closed itself
  const folder: DataFolder = {
    root,
    logs: join(root, 'logs'),
    postgres: join(root, 'postgres'),
    devnet: join(root, 'devnet'),
    fabric: join(root, 'fabric'),
    secrets: join(root, 'secrets'),
    config: join(root, 'config'),
    keyStore: (mspId) => join(root, 'institution-keys', mspId),
    log: (name) => join(root, 'logs', `${name}.log`),
  };
  const closed = [folder.logs, folder.secrets, folder.config, join(root, 'institution-keys')];
  for (const inner of closed) await mkdir(inner, { recursive: true, mode: 0o700 });
  return folder;
}

/** @throws with a sentence when the folder belongs to another user: data begun as root stay root's. */
async function claimFolder(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
    await chmod(root, 0o700);
  } catch (cause) {
    const denied = cause instanceof Error && 'code' in cause && (cause.code === 'EACCES' || cause.code === 'EPERM');
    if (!denied) throw cause;
    throw new Error(`${root} belongs to another user. Start as that user, or use another folder: PIAOSU_DATA=FOLDER`, {
      cause,
    });
  }
}
