import type { PeerNode } from '../../nodes/index.ts';
import type { FabricSettings } from '../settings.ts';
import { address, listenAddress, milliseconds } from './address.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './tls-files.ts';

/**
 * A peer's core.yaml (JSON is YAML). Paths are relative to the node's folder, which is both the configuration folder and
 * the working directory, so the folder runs wherever it is put.
 */
export function coreYaml(node: PeerNode, settings: FabricSettings): object {
  return {
    peer: peerSection(node, settings),
    // Any value here makes /healthz ask for a Docker daemon that is not there, and answer 503.
    vm: { endpoint: '' },
    chaincode: chaincodeSection(settings),
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: false },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: '60m',
        purgeInterval: 100,
        purgedKeyAuditLogging: true,
      },
    },
    operations: {
      listenAddress: listenAddress(node.host, node.operationsPort),
      tls: {
        enabled: true,
        cert: { file: CERTIFICATE_FILE },
        key: { file: KEY_FILE },
        // Fabric itself asks for a client certificate at /metrics and /logspec; /healthz stays open to load balancers.
        clientAuthRequired: false,
        clientRootCAs: { files: [CA_FILE] },
      },
    },
    metrics: { provider: 'prometheus' },
  };
}

function peerSection(node: PeerNode, settings: FabricSettings): object {
  const self = address(node.host, node.port);
  return {
    id: node.alias,
    networkId: settings.table.channel,
    listenAddress: listenAddress(node.host, node.port),
    address: self,
    chaincodeListenAddress: listenAddress(node.host, node.chaincodePort),
    chaincodeAddress: address(node.host, node.chaincodePort),
    localMspId: node.mspId,
    localMspType: 'bccsp',
    mspConfigPath: 'msp',
    fileSystemPath: 'ledger',
    BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    tls: tlsSection(settings),
    gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '10s' },
    keepalive: {
      interval: '7200s',
      timeout: '20s',
      minInterval: '60s',
      client: { interval: '60s', timeout: '20s' },
      deliveryClient: { interval: '60s', timeout: '20s' },
    },
    gossip: gossipSection(node, settings),
    authentication: { timewindow: '15m' },
    client: { connTimeout: '3s' },
    deliveryclient: DELIVERY,
    handlers: HANDLERS,
    discovery: {
      enabled: true,
      authCacheEnabled: true,
      authCacheMaxSize: 1000,
      authCachePurgeRetentionRatio: 0.75,
      orgMembersAllowedAccess: false,
    },
    limits: {
      concurrency: {
        endorserService: 2500,
        deliverService: 2500,
        gatewayService: settings.gatewayConcurrency,
      },
    },
  };
}

function tlsSection(settings: FabricSettings): object {
  return {
    enabled: true,
    clientAuthRequired: settings.clientTls,
    cert: { file: CERTIFICATE_FILE },
    key: { file: KEY_FILE },
    rootcert: { file: CA_FILE },
    clientCert: { file: CERTIFICATE_FILE },
    clientKey: { file: KEY_FILE },
    // The authorities of the other organisations come with the channel's configuration.
    clientRootCAs: { files: [CA_FILE] },
  };
}

const DELIVERY = {
  // Every peer fetches its blocks from the orderers itself: none depends on another peer of its organisation.
  blockGossipEnabled: false,
  policy: 'cluster',
  connTimeout: '3s',
  minimalReconnectInterval: '100ms',
  reConnectBackoffThreshold: '5s',
  reconnectTotalTimeThreshold: '3600s',
  blockCensorshipTimeoutKey: '5s',
};

const HANDLERS = {
  authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
  decorators: [{ name: 'DefaultDecorator' }],
  endorsers: { escc: { name: 'DefaultEndorsement' } },
  validators: { vscc: { name: 'DefaultValidation' } },
};

function gossipSection(node: PeerNode, settings: FabricSettings): object {
  const self = address(node.host, node.port);
  const own = settings.table.peers.filter((peer) => peer.mspId === node.mspId);
  return {
    bootstrap: own.map((peer) => address(peer.host, peer.port)).join(' '),
    endpoint: self,
    externalEndpoint: self,
    useLeaderElection: false,
    orgLeader: true,
    state: { enabled: false },
    pvtData: {
      reconciliationEnabled: false,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 0 },
      transientstoreMaxBlockRetention: 1000,
    },
    // With Fabric's 4 s a gateway learns only seconds after a commit who has the chaincode, and refuses until then.
    publishStateInfoInterval: '500ms',
    requestStateInfoInterval: '500ms',
    reconnectInterval: '2s',
    aliveTimeInterval: '1s',
    aliveExpirationTimeout: '6s',
  };
}

function chaincodeSection(settings: FabricSettings): object {
  return {
    mode: 'net',
    // The Node shim ends its process at the first keepalive message.
    keepalive: 0,
    startuptimeout: '10s',
    executetimeout: milliseconds(settings.executeTimeoutMs),
    installTimeout: '60s',
    externalBuilders: [{ name: 'ccaas', path: 'builder', propagateEnvironment: [] }],
    system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    runtimeParams: {
      useWriteBatch: true,
      maxSizeWriteBatch: 1000,
      useGetMultipleKeys: true,
      maxSizeGetMultipleKeys: 1000,
    },
  };
}
