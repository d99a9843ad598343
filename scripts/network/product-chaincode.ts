import { copyFileSync, chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaincodeCommand } from '@piaosu/network/fabric';
import { CHAINCODE, organisations } from '@piaosu/network/orgs';
import { chaincodeProgram } from '../start/chaincode.ts';

export interface ProductChaincodeOptions {
  /** Folder in which each organisation's process finds a tag secret of its own. */
  readonly folder: string;
  /** The tag secret that all organisations hold alike. */
  readonly pepperFile: string;
  readonly version?: string;
  readonly sequence?: number;
}

/** The product's contracts as every organisation of a real Fabric network runs them: a process each, in mutual TLS. */
export function productChaincode({ folder, pepperFile, version, sequence }: ProductChaincodeOptions): ChaincodeCommand {
  const peppers = handOutPeppers(folder, pepperFile);
  return {
    name: CHAINCODE,
    ...(version === undefined ? {} : { version }),
    ...(sequence === undefined ? {} : { sequence }),
    command: (node, packageId, tls) => {
      const address = `${node.host}:${node.port.toString()}`;
      const program = chaincodeProgram({ address, id: packageId, pepperFile: peppers(node.mspId), tls });
      return { ...program, file: process.execPath, env: { ...inherited(), ...program.env } };
    },
  };
}

/** Copied at every start, so that a new version of the secret reaches every process. */
function handOutPeppers(folder: string, pepperFile: string): (mspId: string) => string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (mspId: string): string => join(folder, `${mspId}.json`);
  for (const { mspId } of organisations) {
    copyFileSync(pepperFile, fileOf(mspId));
    chmodSync(fileOf(mspId), 0o600);
  }
  return fileOf;
}

/** What Node needs, and nothing that changes how it behaves (NODE_OPTIONS). */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}
