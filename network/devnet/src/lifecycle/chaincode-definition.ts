import { common, peer } from '@hyperledger/fabric-protos';
import { decodePolicy, encodePolicy, type PolicyRule } from '../policy/signature-policy.ts';
import type { KeyWrite } from '../rwset/rwset.ts';
import type { StateReader, Version } from '../statedb/state-database.ts';

export const LIFECYCLE = '_lifecycle';

/** A chaincode as the channel committed it. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly policy: PolicyRule;
}

const METADATA_TYPE = 'ChaincodeDefinition';

export function sequenceKey(chaincode: string): string {
  return fieldKey(chaincode, 'Sequence');
}

function fieldKey(chaincode: string, field: string): string {
  return `namespaces/fields/${chaincode}/${field}`;
}

/** The writes by which a definition stands in the state of `_lifecycle`, as Fabric's peers write them. */
export function definitionWrites(definition: ChaincodeDefinition): KeyWrite[] {
  const endorsement = new peer.lifecycle.ChaincodeEndorsementInfo();
  endorsement.setVersion(definition.version);
  endorsement.setEndorsementPlugin('escc');
  const application = new common.ApplicationPolicy();
  application.setSignaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(encodePolicy(definition.policy)));
  const validation = new peer.lifecycle.ChaincodeValidationInfo();
  validation.setValidationPlugin('vscc');
  validation.setValidationParameter(application.serializeBinary());
  const metadata = new peer.lifecycle.StateMetadata();
  metadata.setDatatype(METADATA_TYPE);
  metadata.setFieldsList(['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections']);
  const sequence = new peer.lifecycle.StateData();
  sequence.setInt64(definition.sequence);
  return [
    { key: fieldKey(definition.name, 'Collections'), value: bytesField(new Uint8Array()) },
    { key: fieldKey(definition.name, 'EndorsementInfo'), value: bytesField(endorsement.serializeBinary()) },
    { key: sequenceKey(definition.name), value: sequence.serializeBinary() },
    { key: fieldKey(definition.name, 'ValidationInfo'), value: bytesField(validation.serializeBinary()) },
    { key: `namespaces/metadata/${definition.name}`, value: metadata.serializeBinary() },
  ];
}

function bytesField(bytes: Uint8Array): Uint8Array {
  const data = new peer.lifecycle.StateData();
  data.setBytes(bytes);
  return data.serializeBinary();
}

/** The definition in state, with the version of its sequence, which every endorsement reads. */
export function readDefinition(
  state: StateReader,
  name: string,
): { definition: ChaincodeDefinition; version: Version } | undefined {
  const sequence = state.get(LIFECYCLE, sequenceKey(name));
  const validation = state.get(LIFECYCLE, fieldKey(name, 'ValidationInfo'));
  const endorsement = state.get(LIFECYCLE, fieldKey(name, 'EndorsementInfo'));
  if (sequence === undefined || validation === undefined || endorsement === undefined) return undefined;
  const info = peer.lifecycle.ChaincodeValidationInfo.deserializeBinary(fieldBytes(validation.value));
  const application = common.ApplicationPolicy.deserializeBinary(info.getValidationParameter_asU8());
  const policy = decodePolicy(application.getSignaturePolicy()?.serializeBinary() ?? new Uint8Array());
  if (policy === undefined) return undefined;
  const definition = {
    name,
    version: peer.lifecycle.ChaincodeEndorsementInfo.deserializeBinary(fieldBytes(endorsement.value)).getVersion(),
    sequence: peer.lifecycle.StateData.deserializeBinary(sequence.value).getInt64(),
    policy,
  };
  return { definition, version: sequence.version };
}

function fieldBytes(value: Uint8Array): Uint8Array {
  return peer.lifecycle.StateData.deserializeBinary(value).getBytes_asU8();
}
