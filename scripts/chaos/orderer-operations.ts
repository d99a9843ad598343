import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { FabricNetwork } from '@piaosu/network/fabric';
import { organisationDir } from '@piaosu/network/identities';
import type { OrdererNode } from '@piaosu/network/nodes';
import { waitFor } from '../processes/wait.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 2_000;
/** Right after a start no block has been ordered in the present term. */
const LEADER_MS = 20_000;

/** A call to an orderer's operations service as its organisation's administrator; undefined when it does not answer. */
export function askOperations(
  dataDir: string,
  node: OrdererNode,
  path: string,
  content?: string,
): Promise<Answer | undefined> {
  const folder = organisationDir(dataDir, node.mspId);
  const admin = join(folder, 'users', 'admin');
  const options = {
    ...{ host: node.host, port: node.operationsPort, path, timeout: TIMEOUT_MS, agent: false },
    method: content === undefined ? 'GET' : 'PUT',
    ca: readFileSync(join(folder, 'tlsca.pem')),
    cert: readFileSync(join(admin, 'tls-cert.pem')),
    key: readFileSync(join(admin, 'tls-key.pem')),
  };
  return new Promise((resolve) => {
    const asked = request(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => {
      resolve(undefined);
    });
    asked.end(content);
  });
}

/** The orderer that leads now, by what the others say of the newest block. @throws when none does in time */
export async function leaderOf(network: FabricNetwork): Promise<OrdererNode> {
  const leader = await waitFor(() => askLeader(network), { timeoutMs: LEADER_MS, everyMs: 200 });
  if (leader === undefined) throw new Error('No orderer says who leads.');
  return leader;
}

async function askLeader({ dataDir, table }: FabricNetwork): Promise<OrdererNode | undefined> {
  for (const node of table.orderers) {
    const metrics = (await askOperations(dataDir, node, '/metrics'))?.body ?? '';
    if (/^consensus_etcdraft_is_leader\{[^}]*\} 1$/mu.test(metrics)) return node;
    const id = Number(/^consensus_BFT_leader_id\{[^}]*\} (\d+)$/mu.exec(metrics)?.[1] ?? 0);
    const named = table.orderers.find((each) => each.id === id);
    if (named !== undefined) return named;
  }
  return undefined;
}
