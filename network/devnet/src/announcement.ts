import { join, resolve } from 'node:path';
import { organisationDir } from '../../identities/identities.ts';
import type { Devnet } from './devnet.ts';
import type { ChaincodeOption } from './options.ts';

export interface AnnouncedSettings {
  readonly chaincodes: readonly ChaincodeOption[];
  readonly isTemporary: boolean;
  readonly tls: boolean;
}

/** What a person needs to connect: addresses, files, and a client to paste. */
export function announcement(devnet: Devnet, settings: AnnouncedSettings): string {
  const { chaincodes, isTemporary, tls } = settings;
  const data = resolve(devnet.dataDir);
  return [
    `devnet is ready: channel ${devnet.channelId}, block ${String(devnet.height - 1)}`,
    ...chaincodes.map(({ name, address }) => `  chaincode ${name} is dialled at ${address}`),
    '',
    table([
      ['MSP id', 'peer (gateway)', 'orderer'],
      ...Object.entries(devnet.peers).map(([mspId, peer]) => [mspId, peer, devnet.orderers[mspId] ?? '']),
    ]),
    '',
    `Data: ${data}${isTemporary ? ' (temporary, removed at the end)' : ''}`,
    `  orgs/<MSP id>/tlsca.pem                           TLS authority of the organisation's peer and orderer`,
    `  orgs/<MSP id>/users/{gateway,admin,auditor}/      cert.pem and key.pem of a client`,
    '',
    'A client as client.mjs (npm install @hyperledger/fabric-gateway @hyperledger/fabric-protos @grpc/grpc-js);',
    '"node client.mjs" asks for the channel\'s height, "node client.mjs FUNCTION ARGUMENT…" calls your chaincode:',
    '',
    snippet(devnet, chaincodes[0]?.name ?? '', data, tls),
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

function table(rows: readonly (readonly string[])[]): string {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`).join('\n');
}

function snippet(devnet: Devnet, chaincode: string, data: string, tls: boolean): string {
  const [mspId = '', address = ''] = Object.entries(devnet.peers)[0] ?? [];
  const folder = organisationDir(data, mspId);
  const user = join(folder, 'users', 'gateway');
  const credentials = tls
    ? `grpc.credentials.createSsl(readFileSync('${join(folder, 'tlsca.pem')}'))`
    : 'grpc.credentials.createInsecure()';
  return `import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, signers } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';

const client = new grpc.Client('${address}', ${credentials});
const gateway = connect({
  client,
  identity: { mspId: '${mspId}', credentials: readFileSync('${join(user, 'cert.pem')}') },
  signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync('${join(user, 'key.pem')}'))),
});
const network = gateway.getNetwork('${devnet.channelId}');

const info = await network.getContract('qscc').evaluateTransaction('GetChainInfo', '${devnet.channelId}');
console.log('blocks of ${devnet.channelId}:', common.BlockchainInfo.deserializeBinary(info).getHeight());

const [name, ...args] = process.argv.slice(2);
if (name !== undefined) {
  // evaluateTransaction reads; submitTransaction also commits.
  const answer = await network.getContract('${chaincode}').evaluateTransaction(name, ...args);
  console.log(Buffer.from(answer).toString());
}
gateway.close();
client.close();`;
}
