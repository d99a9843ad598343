import { common, msp } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity.ts';

export type PolicyRole = 'member' | 'admin' | 'client' | 'peer' | 'orderer';

/** Who must sign: a named role of an organisation, or a certain number of sub-rules. */
export type PolicyRule =
  | { readonly kind: 'signed-by'; readonly principal: Principal }
  | { readonly kind: 'out-of'; readonly count: number; readonly rules: readonly PolicyRule[] };

export interface Principal {
  readonly mspId: string;
  readonly role: PolicyRole;
}

const ROLE_NUMBERS: readonly PolicyRole[] = ['member', 'admin', 'client', 'peer', 'orderer'];
/** Depth beyond which a policy is hostile, not useful. */
const MAX_DEPTH = 16;

export function signedBy(mspId: string, role: PolicyRole): PolicyRule {
  return { kind: 'signed-by', principal: { mspId, role } };
}

export function outOf(count: number, rules: readonly PolicyRule[]): PolicyRule {
  return { kind: 'out-of', count, rules };
}

/** `count` of the peers of these organisations. */
export function peersOutOf(count: number, mspIds: readonly string[]): PolicyRule {
  return outOf(
    count,
    mspIds.map((mspId) => signedBy(mspId, 'peer')),
  );
}

/** One member of any of these organisations: the channel's policies Readers and Writers, as block 0 states them. */
export function anyMember(mspIds: readonly string[]): PolicyRule {
  return outOf(
    1,
    mspIds.map((mspId) => signedBy(mspId, 'member')),
  );
}

/**
 * Evaluates as Fabric does: sub-rules in order, each signature used for at most one principal, and a failing
 * sub-rule gives back what it used. `signers` must already be verified and free of duplicates.
 */
export function evaluatePolicy(rule: PolicyRule, signers: readonly Identity[]): boolean {
  return evaluate(rule, signers, new Set());
}

function evaluate(rule: PolicyRule, signers: readonly Identity[], used: Set<Identity>): boolean {
  if (rule.kind === 'signed-by') {
    const signer = signers.find((identity) => !used.has(identity) && satisfies(identity, rule.principal));
    if (signer !== undefined) used.add(signer);
    return signer !== undefined;
  }
  let satisfied = 0;
  for (const sub of rule.rules) {
    const attempt = new Set(used);
    if (!evaluate(sub, signers, attempt)) continue;
    satisfied += 1;
    for (const identity of attempt) used.add(identity);
  }
  return satisfied >= rule.count;
}

export function satisfies(identity: Identity, principal: Principal): boolean {
  if (!identity.valid || identity.mspId !== principal.mspId) return false;
  return principal.role === 'member' || identity.units.includes(principal.role);
}

/** common.SignaturePolicyEnvelope, principals in the order of their first use. */
export function encodePolicy(rule: PolicyRule): Uint8Array {
  const principals: Principal[] = [];
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(encodeRule(rule, principals));
  envelope.setIdentitiesList(principals.map(encodePrincipal));
  return envelope.serializeBinary();
}

function encodeRule(rule: PolicyRule, principals: Principal[]): common.SignaturePolicy {
  const message = new common.SignaturePolicy();
  if (rule.kind === 'signed-by') {
    message.setSignedBy(indexOf(rule.principal, principals));
    return message;
  }
  const nOutOf = new common.SignaturePolicy.NOutOf();
  nOutOf.setN(rule.count);
  nOutOf.setRulesList(rule.rules.map((sub) => encodeRule(sub, principals)));
  message.setNOutOf(nOutOf);
  return message;
}

function indexOf(principal: Principal, principals: Principal[]): number {
  const found = principals.findIndex((known) => known.mspId === principal.mspId && known.role === principal.role);
  return found >= 0 ? found : principals.push(principal) - 1;
}

function encodePrincipal(principal: Principal): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(principal.mspId);
  role.setRole(roleNumber(principal.role));
  const message = new msp.MSPPrincipal();
  message.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  message.setPrincipal(role.serializeBinary());
  return message;
}

function roleNumber(role: PolicyRole): 0 | 1 | 2 | 3 | 4 {
  const numbers = { member: 0, admin: 1, client: 2, peer: 3, orderer: 4 } as const;
  return numbers[role];
}

/**
 * Reads a SignaturePolicyEnvelope. Only role principals are known here, which is all that Fabric's policy language
 * and the shim's key-level policies can express.
 * @returns undefined for bytes that are not such a policy; nothing satisfies them, as in Fabric.
 */
export function decodePolicy(bytes: Uint8Array): PolicyRule | undefined {
  try {
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
    const principals = envelope.getIdentitiesList().map(decodePrincipal);
    const rule = envelope.getRule();
    return rule === undefined ? undefined : decodeRule(rule, principals, MAX_DEPTH);
  } catch {
    return undefined;
  }
}

function decodeRule(
  message: common.SignaturePolicy,
  principals: readonly (Principal | undefined)[],
  depth: number,
): PolicyRule | undefined {
  const nOutOf = message.getNOutOf();
  if (nOutOf === undefined) {
    const principal = principals[message.getSignedBy()];
    return principal === undefined ? undefined : { kind: 'signed-by', principal };
  }
  if (depth === 0) return undefined;
  const rules: PolicyRule[] = [];
  for (const sub of nOutOf.getRulesList()) {
    const rule = decodeRule(sub, principals, depth - 1);
    if (rule === undefined) return undefined;
    rules.push(rule);
  }
  return { kind: 'out-of', count: nOutOf.getN(), rules };
}

function decodePrincipal(message: msp.MSPPrincipal): Principal | undefined {
  if (message.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return undefined;
  const role = msp.MSPRole.deserializeBinary(message.getPrincipal_asU8());
  const name = ROLE_NUMBERS[role.getRole()];
  return name === undefined ? undefined : { mspId: role.getMspIdentifier(), role: name };
}
