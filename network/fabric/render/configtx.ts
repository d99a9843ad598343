import { join } from 'node:path';
import type { OrdererNode } from '../../nodes/index.ts';
import { organisations } from '../../orgs/index.ts';
import type { FabricSettings } from '../settings.ts';
import { milliseconds } from './address.ts';

export const PROFILE = 'PiaoSu';

/**
 * configtx.yaml of the channel (JSON is YAML). An organisation has one MSP, in the application and in the orderer group.
 * @param publicFolder where an organisation's certificates lie: `msp/` and, with an orderer, `orderer/`
 */
export function configtx(settings: FabricSettings, publicFolder: (mspId: string) => string): object {
  const all = organisations.map((org) => organisation(org.mspId, settings, publicFolder(org.mspId)));
  const ordering = all.filter((org) => settings.table.orderers.some((node) => node.mspId === org.ID));
  return {
    Profiles: {
      [PROFILE]: {
        Capabilities: { V3_0: true },
        Policies: implicitPolicies(),
        Orderer: { ...ordererGroup(settings, publicFolder), Organizations: ordering },
        Application: {
          Organizations: all,
          Capabilities: { V2_5: true },
          Policies: {
            ...implicitPolicies(),
            LifecycleEndorsement: implicit('MAJORITY Endorsement'),
            Endorsement: implicit('MAJORITY Endorsement'),
          },
        },
      },
    },
  };
}

function organisation(mspId: string, settings: FabricSettings, folder: string) {
  const [anchor] = settings.table.peers.filter((peer) => peer.mspId === mspId);
  const orderers = settings.table.orderers.filter((orderer) => orderer.mspId === mspId);
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: join(folder, 'msp'),
    AnchorPeers: anchor === undefined ? [] : [{ Host: anchor.host, Port: anchor.port }],
    OrdererEndpoints: orderers.map((orderer) => `${orderer.host}:${orderer.port}`),
    Policies: {
      Readers: signature(`OR('${mspId}.member')`),
      Writers: signature(`OR('${mspId}.member')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
  };
}

function ordererGroup(settings: FabricSettings, publicFolder: (mspId: string) => string): object {
  const { table } = settings;
  const signers = table.orderers.map((orderer) => `'${orderer.mspId}.orderer'`).join(',');
  const shared = {
    BatchTimeout: milliseconds(settings.batchIntervalMs),
    BatchSize: {
      MaxMessageCount: settings.maxMessageCount,
      AbsoluteMaxBytes: '10 MB',
      PreferredMaxBytes: '2 MB',
    },
    Capabilities: { V2_0: true },
    // SmartBFT's rule (3 of 4 orderers) is computed by configtxgen; the rule here holds for Raft.
    Policies: { ...implicitPolicies(), BlockValidation: signature(`OR(${signers})`) },
  };
  const consenters = table.orderers.map((node) => consenter(node, publicFolder(node.mspId)));
  if (table.ordering === 'raft')
    return { ...shared, OrdererType: 'etcdraft', EtcdRaft: { Consenters: consenters.map(raftMember), Options: RAFT } };
  return {
    ...shared,
    OrdererType: 'BFT',
    ConsenterMapping: consenters,
    SmartBFT: { ...SMART_BFT, RequestBatchMaxInterval: milliseconds(settings.batchIntervalMs) },
  };
}

type Consenter = ReturnType<typeof consenter>;

function consenter(node: OrdererNode, folder: string) {
  const tls = join(folder, 'orderer', 'tls-cert.pem');
  return {
    ID: node.id,
    Host: node.host,
    Port: node.port,
    MSPID: node.mspId,
    Identity: join(folder, 'orderer', 'cert.pem'),
    ClientTLSCert: tls,
    ServerTLSCert: tls,
  };
}

function raftMember({ Host, Port, ClientTLSCert, ServerTLSCert }: Consenter): object {
  return { Host, Port, ClientTLSCert, ServerTLSCert };
}

/**
 * A leader that died is replaced after forward + complain timeout when transactions wait (1 s + 3 s, 4.1 s measured;
 * Fabric's sample values need 25 s), and after the heartbeat timeout when none do.
 */
const SMART_BFT = {
  RequestForwardTimeout: '1s',
  RequestComplainTimeout: '3s',
  RequestAutoRemoveTimeout: '3m0s',
  ViewChangeResendInterval: '1s',
  ViewChangeTimeout: '5s',
  LeaderHeartbeatTimeout: '5s',
  LeaderHeartbeatCount: 10,
  // A restarted orderer otherwise fetches nothing until the next block. If the leader dies before, the remaining ones have
  // no quorum at one height, and the next commit takes 9.4 s instead of 4.3 s (measured).
  SyncOnStart: true,
  CollectTimeout: '500ms',
  IncomingMessageBufferSize: 1000,
  RequestPoolSize: 10_000,
};

const RAFT = {
  TickInterval: '500ms',
  ElectionTick: 10,
  HeartbeatTick: 1,
  MaxInflightBlocks: 5,
  SnapshotIntervalSize: '16 MB',
};

function implicitPolicies(): object {
  return { Readers: implicit('ANY Readers'), Writers: implicit('ANY Writers'), Admins: implicit('MAJORITY Admins') };
}

function implicit(rule: string): object {
  return { Type: 'ImplicitMeta', Rule: rule };
}

function signature(rule: string): object {
  return { Type: 'Signature', Rule: rule };
}
