import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RestRole } from '@piaosu/gateway';
import type { Account } from '../identity/accounts.ts';
import type { Medicine, Trader } from './medicine.ts';
import { PATIENTS } from './patients.ts';
import { PORTAL, PUBLISHER, type World } from './world.ts';

/** An account without its secret, its roles held against the gateway's own list. */
type Person = Omit<Account, 'secret' | 'roles'> & { readonly roles: RestRole[] };

/**
 * Who may ask for tokens in a world: the four authorities, the publisher, each hospital's system, each payer's
 * office, the portal and some patients.
 */
export function peopleOf(world: World): Person[] {
  return [
    authority('registrar-health', 'HealthMSP', 'AUTH-HEALTH', ['REGISTRAR'], '卫健: registers hospitals'),
    authority('registrar-insurance', 'InsuranceMSP', 'AUTH-INSURANCE', ['REGISTRAR'], '医保: registers payers'),
    authority('registrar-drug', 'DrugMSP', 'AUTH-DRUG', ['REGISTRAR'], '药监'),
    authority(
      'finance',
      'FinanceMSP',
      'AUTH-FINANCE',
      ['REGISTRAR', 'SEGMENT_OFFICER'],
      '财政: allots number segments',
    ),
    authority('auditor', 'FinanceMSP', 'AUTH-FINANCE', ['AUDITOR'], 'auditor: sees, changes nothing'),
    authority('publisher', 'HealthMSP', PUBLISHER.id, ['SERVICE', 'ISSUER'], 'publishes for every hospital of 卫健'),
    authority('portal', 'HealthMSP', PORTAL.id, ['SERVICE'], 'system of the patients’ portal'),
    ...PATIENTS.map(({ id, title, ...patient }) => ({
      ...authority(id, 'HealthMSP', PORTAL.id, ['PATIENT'], title),
      patient,
    })),
    ...world.hospitals.map(({ id, name }) =>
      authority(`his-${accountId(id)}`, 'HealthMSP', id, ['ISSUER'], `hospital system of ${name}`),
    ),
    ...world.payers.map(({ id, name, tier }) =>
      authority(accountId(id), 'InsuranceMSP', id, ['CLAIMS_OFFICER', 'PAYMENT_OFFICER'], `${name} (${tier})`),
    ),
    ...(world.medicine === undefined ? [] : medicinePeople(world.medicine)),
  ];
}

/** What each kind of trader does with boxes. */
const TRADER_ROLES: Readonly<Record<Trader['kind'], Person['roles']>> = {
  MAKER: ['LOT_OFFICER', 'LOGISTICS'],
  WHOLESALER: ['LOGISTICS'],
  PHARMACY: ['PHARMACIST', 'LOGISTICS'],
};

function medicinePeople({ traders, dispensaries }: Medicine): Person[] {
  return [
    authority('drug-inspector', 'DrugMSP', 'AUTH-DRUG', ['DRUG_INSPECTOR'], '药监: products, recalls, supervision'),
    ...traders.map(({ id, name, kind }) =>
      authority(accountId(id), 'DrugMSP', id, TRADER_ROLES[kind], `${name} (${kind})`),
    ),
    ...dispensaries.map(({ hospital, premises }) =>
      authority(`pharmacist-${accountId(hospital)}`, 'HealthMSP', hospital, TRADER_ROLES.PHARMACY, premises.name),
    ),
  ];
}

/** The account of an institution: its id in small letters. */
export function accountId(institution: string): string {
  return institution.toLowerCase();
}

function authority(id: string, org: string, institution: string, roles: Person['roles'], title: string): Person {
  return { id, org, institution, roles, title };
}

const Secrets = z.record(z.string(), z.string());

/** Gives each person a secret of their own, made once and kept in `file` (0600). */
export async function withSecrets(people: readonly Person[], file: string): Promise<Account[]> {
  const kept = existsSync(file) ? Secrets.parse(JSON.parse(await readFile(file, 'utf8'))) : {};
  const accounts = people.map((person) => ({
    ...person,
    secret: kept[person.id] ?? randomBytes(12).toString('base64url'),
  }));
  const secrets = Object.fromEntries(accounts.map(({ id, secret }) => [id, secret]));
  await writeFile(file, `${JSON.stringify({ ...kept, ...secrets }, undefined, 1)}\n`, { mode: 0o600 });
  return accounts;
}
