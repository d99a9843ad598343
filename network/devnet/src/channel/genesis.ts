import { randomBytes } from 'node:crypto';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { MspDefinition } from '../msp/msp.ts';
import { encodePolicy, outOf, signedBy, type PolicyRole } from '../policy/signature-policy.ts';
import { transactionId } from '../protoutil/proposal.ts';
import { envelopeOf } from '../protoutil/transaction.ts';

const VERSION_3 = 'V3_0';
const APPLICATION_CAPABILITY = 'V2_5';

export interface OrdererNode {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly tlsCertificatePem: string;
  /** `host:port`, where it is known when the channel is made. */
  readonly address: string | undefined;
}

export interface ChannelOptions {
  readonly channelId: string;
  readonly organisations: readonly MspDefinition[];
  readonly orderers: readonly OrdererNode[];
  readonly batchTimeoutMs: number;
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
  readonly absoluteMaxBytes: number;
  readonly createdAtMs: number;
}

/** The configuration transaction of block 0: a common.Config with the organisations' certificates and policies. */
export function genesisEnvelope(options: ChannelOptions): Uint8Array {
  const config = new common.Config();
  config.setChannelGroup(channelGroup(options));
  const configEnvelope = new common.ConfigEnvelope();
  configEnvelope.setConfig(config);
  const nonce = randomBytes(24);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setChannelId(options.channelId);
  channelHeader.setTxId(transactionId(nonce, new Uint8Array()));
  const timestamp = channelHeaderTimestamp(options.createdAtMs);
  channelHeader.setTimestamp(timestamp);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setNonce(nonce);
  return envelopeOf(
    channelHeader.serializeBinary(),
    signatureHeader.serializeBinary(),
    configEnvelope.serializeBinary(),
  ).serializeBinary();
}

function channelHeaderTimestamp(ms: number): NonNullable<ReturnType<common.ChannelHeader['getTimestamp']>> {
  // The well-known Timestamp class comes with the headers' own copy of google-protobuf.
  const parsed = common.ChannelHeader.deserializeBinary(Buffer.from([0x1a, 0x00])).getTimestamp();
  if (parsed === undefined) throw new Error('no timestamp in a header that carries one');
  parsed.setSeconds(Math.floor(ms / 1_000));
  return parsed;
}

function channelGroup(options: ChannelOptions): common.ConfigGroup {
  const group = groupWith(implicitPolicies('Admins'));
  const groups = group.getGroupsMap();
  groups.set('Application', applicationGroup(options.organisations));
  groups.set('Orderer', ordererGroup(options));
  const hashing = new common.HashingAlgorithm();
  hashing.setName('SHA256');
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(0xffffffff);
  setValue(group, 'HashingAlgorithm', hashing);
  setValue(group, 'BlockDataHashingStructure', structure);
  setValue(group, 'Capabilities', capabilities(VERSION_3));
  return group;
}

function applicationGroup(organisations: readonly MspDefinition[]): common.ConfigGroup {
  const group = groupWith([
    ...implicitPolicies('Admins'),
    ['LifecycleEndorsement', implicit('MAJORITY', 'Endorsement')],
    ['Endorsement', implicit('MAJORITY', 'Endorsement')],
  ]);
  for (const organisation of organisations)
    group.getGroupsMap().set(organisation.mspId, organisationGroup(organisation));
  setValue(group, 'Capabilities', capabilities(APPLICATION_CAPABILITY));
  return group;
}

function ordererGroup(options: ChannelOptions): common.ConfigGroup {
  const group = groupWith([...implicitPolicies('Admins'), ['BlockValidation', blockValidation(options.orderers)]]);
  for (const organisation of options.organisations)
    group.getGroupsMap().set(organisation.mspId, ordererOrganisationGroup(organisation, options.orderers));
  const consensus = new orderer.ConsensusType();
  consensus.setType('BFT');
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(options.maxMessageCount);
  size.setPreferredMaxBytes(options.preferredMaxBytes);
  size.setAbsoluteMaxBytes(options.absoluteMaxBytes);
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(`${String(options.batchTimeoutMs)}ms`);
  setValue(group, 'ConsensusType', consensus);
  setValue(group, 'BatchSize', size);
  setValue(group, 'BatchTimeout', timeout);
  setValue(group, 'Orderers', consenters(options.orderers));
  setValue(group, 'Capabilities', capabilities('V2_0'));
  return group;
}

/** An organisation with the addresses of its orderers: what clients and peers find the ordering service by. */
function ordererOrganisationGroup(organisation: MspDefinition, orderers: readonly OrdererNode[]): common.ConfigGroup {
  const group = organisationGroup(organisation);
  const own = orderers.filter(({ mspId }) => mspId === organisation.mspId).map(({ address }) => address);
  const known = own.filter((address) => address !== undefined);
  if (known.length === 0) return group;
  const endpoints = new common.OrdererAddresses();
  endpoints.setAddressesList(known);
  setValue(group, 'Endpoints', endpoints);
  return group;
}

/** Who signs blocks, by number: what a verifier needs to check a block's SIGNATURES. */
function consenters(nodes: readonly OrdererNode[]): common.Orderers {
  const message = new common.Orderers();
  message.setConsenterMappingList(
    nodes.map((node, index) => {
      const consenter = new common.Consenter();
      const [host = '', port = ''] = node.address?.split(':') ?? [];
      consenter.setHost(host);
      consenter.setPort(Number(port));
      consenter.setId(index + 1);
      consenter.setMspId(node.mspId);
      consenter.setIdentity(Buffer.from(node.certificatePem));
      consenter.setServerTlsCert(Buffer.from(node.tlsCertificatePem));
      consenter.setClientTlsCert(Buffer.from(node.tlsCertificatePem));
      return consenter;
    }),
  );
  return message;
}

function blockValidation(nodes: readonly OrdererNode[]): common.Policy {
  const quorum = Math.ceil((nodes.length + Math.floor((nodes.length - 1) / 3) + 1) / 2);
  return signature(
    encodePolicy(
      outOf(
        quorum,
        nodes.map((node) => signedBy(node.mspId, 'orderer')),
      ),
    ),
  );
}

function organisationGroup(organisation: MspDefinition): common.ConfigGroup {
  const { mspId } = organisation;
  const anyOf = (...roles: PolicyRole[]): common.Policy =>
    signature(
      encodePolicy(
        outOf(
          1,
          roles.map((role) => signedBy(mspId, role)),
        ),
      ),
    );
  const group = groupWith([
    ['Readers', anyOf('member')],
    ['Writers', anyOf('member')],
    ['Admins', anyOf('admin')],
    ['Endorsement', anyOf('peer')],
  ]);
  const config = new msp.MSPConfig();
  config.setType(0);
  config.setConfig(fabricMsp(organisation).serializeBinary());
  setValue(group, 'MSP', config);
  return group;
}

function fabricMsp(organisation: MspDefinition): msp.FabricMSPConfig {
  const config = new msp.FabricMSPConfig();
  config.setName(organisation.mspId);
  config.setRootCertsList(organisation.rootCertificates.map((pem) => Buffer.from(pem)));
  config.setIntermediateCertsList(organisation.intermediateCertificates.map((pem) => Buffer.from(pem)));
  config.setTlsRootCertsList(organisation.tlsRootCertificates.map((pem) => Buffer.from(pem)));
  if (organisation.revocationList !== undefined)
    config.setRevocationListList([Buffer.from(organisation.revocationList.pem)]);
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily('SHA2');
  crypto.setIdentityIdentifierHashFunction('SHA256');
  config.setCryptoConfig(crypto);
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit('client', organisation));
  units.setPeerOuIdentifier(unit('peer', organisation));
  units.setAdminOuIdentifier(unit('admin', organisation));
  units.setOrdererOuIdentifier(unit('orderer', organisation));
  config.setFabricNodeOus(units);
  return config;
}

function unit(name: string, organisation: MspDefinition): msp.FabricOUIdentifier {
  const identifier = new msp.FabricOUIdentifier();
  identifier.setCertificate(Buffer.from(organisation.rootCertificates[0] ?? ''));
  identifier.setOrganizationalUnitIdentifier(name);
  return identifier;
}

function groupWith(policies: readonly (readonly [string, common.Policy])[]): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setModPolicy('Admins');
  for (const [name, policy] of policies) {
    const entry = new common.ConfigPolicy();
    entry.setPolicy(policy);
    entry.setModPolicy('Admins');
    group.getPoliciesMap().set(name, entry);
  }
  return group;
}

function implicitPolicies(admins: string): [string, common.Policy][] {
  return [
    ['Readers', implicit('ANY', 'Readers')],
    ['Writers', implicit('ANY', 'Writers')],
    ['Admins', implicit('MAJORITY', admins)],
  ];
}

function implicit(rule: 'ANY' | 'MAJORITY', subPolicy: string): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(subPolicy);
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.IMPLICIT_META);
  policy.setValue(meta.serializeBinary());
  return policy;
}

function signature(envelope: Uint8Array): common.Policy {
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.SIGNATURE);
  policy.setValue(envelope);
  return policy;
}

function capabilities(name: string): common.Capabilities {
  const message = new common.Capabilities();
  message.getCapabilitiesMap().set(name, new common.Capability());
  return message;
}

function setValue(group: common.ConfigGroup, name: string, value: { serializeBinary(): Uint8Array }): void {
  const entry = new common.ConfigValue();
  entry.setValue(value.serializeBinary());
  entry.setModPolicy('Admins');
  group.getValuesMap().set(name, entry);
}
