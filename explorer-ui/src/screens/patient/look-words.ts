import type { Look } from '@piaosu/gateway/api';
import type { Resources } from '../../locales/resources.ts';

type Words = Resources['patient']['access'];
export type ActionWord = keyof Words['action'];
export type ReasonWord = keyof Words['reason'];
export type OrgWord = keyof Resources['patient']['org'];

/** What was done: the few words that mean something to the person, by the last part of the action's name. */
const ACTIONS: Readonly<Record<string, ActionWord>> = {
  claim: 'claim',
  settlement: 'claim',
  verify: 'verify',
  package: 'package',
  export: 'package',
  consent: 'document',
  presentation: 'presentation',
  list: 'list',
  qr: 'qr',
};

export function actionOf({ action, outcome }: Pick<Look, 'action' | 'outcome'>): ActionWord {
  if (outcome === 'LISTED') return 'list';
  return ACTIONS[action.split('.').at(-1) ?? ''] ?? 'read';
}

const AUDITS: Readonly<Record<string, ReasonWord>> = {
  AUDIT_PLAN: 'AUDIT_PLAN',
  SAMPLE: 'SAMPLE',
  ALERT: 'ALERT',
  COMPLAINT: 'COMPLAINT',
  COURT: 'COURT',
};

/** Why: an auditor's reason where there is one, else what allowed it or the work of those who looked. */
export function reasonOf(look: Pick<Look, 'action' | 'purpose' | 'role' | 'who'>): ReasonWord {
  const audit = AUDITS[look.purpose ?? ''];
  if (audit !== undefined) return audit;
  return look.who === 'INSTITUTION' ? workOf(look.action, look.role ?? '') : REASONS[look.who];
}

const REASONS: Readonly<Record<Exclude<Look['who'], 'INSTITUTION'>, ReasonWord>> = {
  SELF: 'self',
  FAMILY: 'family',
  PUBLIC: 'public',
};

function workOf(action: string, roles: string): ReasonWord {
  if (action === 'exchange.consent') return 'consent';
  if (action === 'exchange.presentation') return 'presentation';
  // The exchange does not tell in which role a claim was reserved; nobody else reserves one.
  if (/CLAIMS_OFFICER|PAYMENT_OFFICER/u.test(roles) || /\.(?:claim|settlement)$/u.test(action)) return 'claims';
  return roles.includes('ISSUER') ? 'issuer' : 'work';
}

const ORGS: Readonly<Record<OrgWord, true>> = {
  HealthMSP: true,
  InsuranceMSP: true,
  FinanceMSP: true,
  DrugMSP: true,
};

/** An organisation that has a word; undefined for one that joined later. */
export function orgOf(org: string): OrgWord | undefined {
  return isOrg(org) ? org : undefined;
}

function isOrg(org: string): org is OrgWord {
  return Object.hasOwn(ORGS, org);
}
