import { DISPUTING_ROLES } from '../ledger/dispute.ts';
import { HOLDING_ROLES } from '../ledger/hold.ts';
import type { InstitutionKind } from '../ledger/registry-record.ts';
import type { Organisation } from '../ledger/field.ts';

export const ROLES = [
  'REGISTRAR',
  'SEGMENT_OFFICER',
  'CALENDAR_OFFICER',
  'ISSUER',
  'PUBLISHER',
  'CLAIMS_OFFICER',
  'PAYMENT_OFFICER',
  'PORTAL',
  'LOT_OFFICER',
  'LOGISTICS',
  'PHARMACIST',
  'DRUG_INSPECTOR',
] as const;
export type Role = (typeof ROLES)[number];

export const CONTRACTS = ['registry', 'receipt', 'claim', 'trace'] as const;
export type ContractName = (typeof CONTRACTS)[number];

/** Who may act in a role: institutions of this kind, where `org` is given of that organisation alone. */
export const ROLE_HOLDERS: Readonly<Record<Role, { kinds: readonly InstitutionKind[]; org?: Organisation }>> = {
  REGISTRAR: { kinds: ['AUTHORITY'] },
  SEGMENT_OFFICER: { kinds: ['AUTHORITY'], org: 'FinanceMSP' },
  CALENDAR_OFFICER: { kinds: ['AUTHORITY'], org: 'FinanceMSP' },
  ISSUER: { kinds: ['HOSPITAL'] },
  PUBLISHER: { kinds: ['PUBLISHER'] },
  CLAIMS_OFFICER: { kinds: ['PAYER'] },
  PAYMENT_OFFICER: { kinds: ['PAYER'] },
  PORTAL: { kinds: ['PORTAL'] },
  LOT_OFFICER: { kinds: ['MAKER'] },
  LOGISTICS: { kinds: ['MAKER', 'WHOLESALER', 'PHARMACY', 'HOSPITAL'] },
  PHARMACIST: { kinds: ['PHARMACY', 'HOSPITAL'] },
  DRUG_INSPECTOR: { kinds: ['AUTHORITY'], org: 'DrugMSP' },
};

interface ActionRule {
  contract: ContractName;
  roles: readonly Role[];
  /** MESSAGE: the first outcome is kept under OP~ and repeated. NATURAL: a repeat is recognised by what it would write. */
  idempotency: 'MESSAGE' | 'NATURAL';
}

/** Every act that changes the ledger: the contract it belongs to and the roles that may do it. There is no second list. */
export const ACTIONS = {
  'organisation.enrol': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'institution.register': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'institution.update': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'key.add': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'key.revoke': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'key.rotate': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'device.register': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'device.retire': { contract: 'registry', roles: ['REGISTRAR', 'ISSUER'], idempotency: 'MESSAGE' },
  'till.register': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'pepper.announce': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'segment.allot': { contract: 'registry', roles: ['SEGMENT_OFFICER'], idempotency: 'MESSAGE' },
  'calendar.set': { contract: 'registry', roles: ['CALENDAR_OFFICER'], idempotency: 'MESSAGE' },
  'operation.prune': { contract: 'registry', roles: ['REGISTRAR'], idempotency: 'NATURAL' },
  checkpoint: { contract: 'receipt', roles: ['PUBLISHER'], idempotency: 'NATURAL' },
  materialise: { contract: 'receipt', roles: ['ISSUER', 'PUBLISHER', 'CLAIMS_OFFICER'], idempotency: 'MESSAGE' },
  redFlush: { contract: 'receipt', roles: ['ISSUER', 'PUBLISHER'], idempotency: 'MESSAGE' },
  exchangePaper: { contract: 'receipt', roles: ['ISSUER'], idempotency: 'MESSAGE' },
  voidPaper: { contract: 'receipt', roles: ['ISSUER', 'REGISTRAR'], idempotency: 'MESSAGE' },
  raiseDispute: { contract: 'receipt', roles: DISPUTING_ROLES, idempotency: 'MESSAGE' },
  liftDispute: { contract: 'receipt', roles: DISPUTING_ROLES, idempotency: 'MESSAGE' },
  reserve: { contract: 'claim', roles: ['CLAIMS_OFFICER'], idempotency: 'MESSAGE' },
  review: { contract: 'claim', roles: ['CLAIMS_OFFICER'], idempotency: 'MESSAGE' },
  approve: { contract: 'claim', roles: ['CLAIMS_OFFICER'], idempotency: 'MESSAGE' },
  reject: { contract: 'claim', roles: ['CLAIMS_OFFICER'], idempotency: 'MESSAGE' },
  withdraw: { contract: 'claim', roles: ['CLAIMS_OFFICER', 'REGISTRAR'], idempotency: 'MESSAGE' },
  pay: { contract: 'claim', roles: ['PAYMENT_OFFICER'], idempotency: 'MESSAGE' },
  paymentReturned: { contract: 'claim', roles: ['PAYMENT_OFFICER'], idempotency: 'MESSAGE' },
  recover: { contract: 'claim', roles: ['PAYMENT_OFFICER'], idempotency: 'MESSAGE' },
  holdLineage: { contract: 'claim', roles: HOLDING_ROLES, idempotency: 'MESSAGE' },
  releaseLineage: { contract: 'claim', roles: HOLDING_ROLES, idempotency: 'MESSAGE' },
  // With the claims, which a withdrawal ends in the same transaction: CLM~ and LIN~ have one contract that writes acts.
  grantConsent: { contract: 'claim', roles: ['PORTAL'], idempotency: 'MESSAGE' },
  withdrawConsent: { contract: 'claim', roles: ['PORTAL'], idempotency: 'MESSAGE' },
  'product.register': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  'product.update': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  'premises.register': { contract: 'trace', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  'premises.update': { contract: 'trace', roles: ['REGISTRAR'], idempotency: 'MESSAGE' },
  commission: { contract: 'trace', roles: ['LOT_OFFICER'], idempotency: 'MESSAGE' },
  'lot.hold': { contract: 'trace', roles: ['DRUG_INSPECTOR', 'LOT_OFFICER'], idempotency: 'MESSAGE' },
  'lot.recall': { contract: 'trace', roles: ['DRUG_INSPECTOR', 'LOT_OFFICER'], idempotency: 'MESSAGE' },
  'lot.withdraw': { contract: 'trace', roles: ['LOT_OFFICER'], idempotency: 'MESSAGE' },
  'lot.lift': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  'lot.audit': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  ship: { contract: 'trace', roles: ['LOGISTICS'], idempotency: 'MESSAGE' },
  voidShipment: { contract: 'trace', roles: ['LOGISTICS'], idempotency: 'MESSAGE' },
  receive: { contract: 'trace', roles: ['LOGISTICS'], idempotency: 'MESSAGE' },
  pack: { contract: 'trace', roles: ['LOGISTICS'], idempotency: 'MESSAGE' },
  unpack: { contract: 'trace', roles: ['LOGISTICS'], idempotency: 'MESSAGE' },
  dispense: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  handOver: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  undoDispense: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  returnUnits: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  link: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  quarantine: { contract: 'trace', roles: ['LOGISTICS', 'PHARMACIST'], idempotency: 'MESSAGE' },
  release: { contract: 'trace', roles: ['LOGISTICS', 'PHARMACIST'], idempotency: 'MESSAGE' },
  retire: { contract: 'trace', roles: ['LOGISTICS', 'PHARMACIST', 'DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  replaceCode: { contract: 'trace', roles: ['LOGISTICS', 'PHARMACIST'], idempotency: 'MESSAGE' },
  'unit.recall': { contract: 'trace', roles: ['DRUG_INSPECTOR', 'LOT_OFFICER'], idempotency: 'MESSAGE' },
  'unit.lift': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  'box.clear': { contract: 'trace', roles: ['DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  'uncoded.declare': { contract: 'trace', roles: ['PHARMACIST', 'DRUG_INSPECTOR'], idempotency: 'MESSAGE' },
  dispenseUncoded: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
  dispenseOffline: { contract: 'trace', roles: ['PHARMACIST'], idempotency: 'MESSAGE' },
} as const satisfies Readonly<Record<string, ActionRule>>;

export type Action = keyof typeof ACTIONS;

export function isAction(value: unknown): value is Action {
  return typeof value === 'string' && Object.hasOwn(ACTIONS, value);
}

/** The rule of an action, widened from its constants. */
export function actionRule(action: Action): ActionRule {
  return ACTIONS[action];
}
