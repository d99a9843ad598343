import type { Ordering, OrdererNode } from '../../nodes/index.ts';
import { listenAddress, listenHost } from './address.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './tls-files.ts';

/** An orderer's orderer.yaml (JSON is YAML); paths are relative to the node's folder, see `coreYaml`. */
export function ordererYaml(node: OrdererNode, ordering: Ordering): object {
  const tls = {
    Enabled: true,
    Certificate: CERTIFICATE_FILE,
    PrivateKey: KEY_FILE,
    RootCAs: [CA_FILE],
    // The authorities of the other organisations come with the channel's configuration.
    ClientRootCAs: [CA_FILE],
  };
  return {
    General: {
      ListenAddress: listenHost(node.host),
      ListenPort: node.port,
      BootstrapMethod: 'none',
      LocalMSPDir: 'msp',
      LocalMSPID: node.mspId,
      // SmartBFT's own synchronisation sends no TLS binding: were certificates demanded, an orderer that lags would be
      // refused by the others ("client didn't include its TLS cert hash", BAD_REQUEST) and never catch up. Consensus
      // traffic shows and checks certificates regardless: each orderer knows the others' by the channel's configuration.
      TLS: { ...tls, ClientAuthRequired: ordering === 'raft' },
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      // A returned orderer is found again within 2 s: until then a view change may lack its vote.
      Backoff: { BaseDelay: '200ms', Multiplier: 1.6, MaxDelay: '2s' },
      Cluster: {
        SendBufferSize: 100,
        ClientCertificate: CERTIFICATE_FILE,
        ClientPrivateKey: KEY_FILE,
        ...(ordering === 'bft' ? SMART_BFT_REPLICATION : {}),
      },
    },
    FileLedger: { Location: 'ledger' },
    Consensus: { WALDir: 'ledger/wal', SnapDir: 'ledger/snapshots' },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Admin: {
      ListenAddress: listenAddress(node.host, node.adminPort),
      TLS: { ...tls, ClientAuthRequired: true },
    },
    // Fabric itself asks for a client certificate at /metrics and /logspec; /healthz stays open to load balancers.
    Operations: {
      ListenAddress: listenAddress(node.host, node.operationsPort),
      TLS: { ...tls, ClientAuthRequired: false },
    },
    Metrics: { Provider: 'prometheus' },
  };
}

/**
 * Before an orderer serves, SmartBFT asks every orderer for its height, itself included, and waits this long for a
 * connection and for an answer; with Fabric's 5 s each, every start takes that much longer. It may then choose itself as
 * the source of blocks, and notices after a third of timeout times retries: 5 s here, 20 s by default. What one
 * synchronisation has not fetched in 15 s, the next one does.
 */
const SMART_BFT_REPLICATION = { DialTimeout: '2s', ReplicationPullTimeout: '1s', ReplicationMaxRetries: 15 };
