import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** Where one process of the contracts listens and what it is called. */
export interface ChaincodePlace {
  readonly address: string;
  /** What the peers know it by: any text for devnet, the id of the installed package for Fabric. */
  readonly id: string;
  readonly pepperFile: string;
  /** TLS pair to serve with, and the authority whose clients may dial; none on devnet. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly clientCaFile: string };
}

/** What to run, for whoever starts and watches the process. */
export interface ChaincodeProgram {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The contracts under Fabric's own chaincode server, unmodified: what both engines run. */
export function chaincodeProgram({ address, id, pepperFile, tls }: ChaincodePlace): ChaincodeProgram {
  const contracts = join(ROOT, 'chaincode', 'contracts');
  const shim = createRequire(join(contracts, 'package.json')).resolve('fabric-shim/cli.js');
  const args = [shim, 'server', '--chaincode-address', address, '--chaincode-id', id, '--module-path', contracts];
  return {
    args: [...args, ...(tls === undefined ? [] : tlsArguments(tls))],
    env: { PIAOSU_PEPPER_FILE: pepperFile, CORE_CHAINCODE_LOGGING_LEVEL: 'warn', CORE_CHAINCODE_LOGGING_SHIM: 'warn' },
    cwd: contracts,
  };
}

function tlsArguments({ certFile, keyFile, clientCaFile }: NonNullable<ChaincodePlace['tls']>): string[] {
  return [
    ...['--chaincode-tls-cert-file', certFile],
    ...['--chaincode-tls-key-file', keyFile],
    ...['--chaincode-tls-client-cacert-file', clientCaFile],
  ];
}
