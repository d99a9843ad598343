import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as grpc from '@grpc/grpc-js';
import { connect, hash, signers, type Contract } from '@hyperledger/fabric-gateway';
import {
  parseBatchResult,
  parseCanonicalJson,
  PRIVATE_TRANSIENT_NAME,
  unwrap,
  type ContractName,
  type Outcome,
} from '@piaosu/core';

import { toBatch, type TestAct } from './signed-act.ts';

/** The unmodified fabric-gateway client of one organisation's gateway identity. */
export interface GatewayClient {
  contract(name: string): Contract;
  submit(contract: ContractName, acts: readonly TestAct[]): Promise<readonly Outcome[]>;
  close(): void;
}

const DEADLINE_MS = 20_000;

export function newGatewayClient(orgFolder: string, mspId: string, endpoint: string, user = 'gateway'): GatewayClient {
  const tlsRoot = readFileSync(join(orgFolder, 'tlsca.pem'));
  const client = new grpc.Client(endpoint, grpc.credentials.createSsl(tlsRoot));
  const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + DEADLINE_MS });
  const gateway = connect({
    client,
    identity: { mspId, credentials: readFileSync(join(orgFolder, 'users', user, 'cert.pem')) },
    signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(join(orgFolder, 'users', user, 'key.pem')))),
    hash: hash.sha256,
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const contract = (name: string): Contract => gateway.getNetwork('piaosu').getContract('piaosu', name);
  return {
    contract,
    submit: async (name, acts) => {
      const { batch, secrets } = toBatch(acts);
      const transientData = { [PRIVATE_TRANSIENT_NAME]: secrets };
      const payload = await contract(name).submit('submit', { arguments: [batch], transientData });
      const result = parseCanonicalJson(Buffer.from(payload).toString('utf8'));
      return unwrap(parseBatchResult(result)).outcomes;
    },
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
