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
    person('registrar-health', 'HealthMSP', 'AUTH-HEALTH', ['REGISTRAR'], '卫健: registers hospitals', {
      ...{ zh: '卫健委 · 登记员', en: 'Health commission · registrar' },
    }),
    person('registrar-insurance', 'InsuranceMSP', 'AUTH-INSURANCE', ['REGISTRAR'], '医保: registers payers', {
      ...{ zh: '医保局 · 登记员', en: 'Insurance administration · registrar' },
    }),
    person('registrar-drug', 'DrugMSP', 'AUTH-DRUG', ['REGISTRAR'], '药监', {
      ...{ zh: '药监局 · 登记员', en: 'Drug administration · registrar' },
    }),
    person('finance', 'FinanceMSP', 'AUTH-FINANCE', ['REGISTRAR', 'SEGMENT_OFFICER'], '财政: allots number segments', {
      ...{ zh: '财政局 · 票据号段', en: 'Finance · number segments' },
    }),
    ...supervisors(),
    person('publisher', 'HealthMSP', PUBLISHER.id, ['SERVICE', 'ISSUER'], 'publishes for every hospital of 卫健', {
      ...{ zh: '票据发布系统', en: 'Publishing system' },
    }),
    person('portal', 'HealthMSP', PORTAL.id, ['SERVICE'], 'system of the patients’ portal', {
      ...{ zh: '患者服务平台', en: 'System of the patients’ portal' },
    }),
    ...PATIENTS.map(({ id, title, zh, ...patient }) => ({
      ...person(id, 'HealthMSP', PORTAL.id, ['PATIENT'], title, {
        ...{ zh: `${patient.name} · ${zh}`, en: `${patient.name} · ${title}` },
      }),
      patient,
    })),
    ...world.hospitals.map(({ id, name }) =>
      person(`his-${accountId(id)}`, 'HealthMSP', id, ['ISSUER'], `hospital system of ${name}`, {
        ...{ zh: `${name} · 票据管理员`, en: `${name} · receipt clerk` },
      }),
    ),
    ...world.payers.map(({ id, name, tier }) =>
      person(accountId(id), 'InsuranceMSP', id, ['CLAIMS_OFFICER', 'PAYMENT_OFFICER'], `${name} (${tier})`, {
        ...{ zh: `${name} · 理赔审核员`, en: `${name} · claims officer` },
      }),
    ),
    ...world.payers
      .filter(({ releaseAbove }) => releaseAbove !== undefined)
      .map(({ id, name, tier }) =>
        person(`${accountId(id)}-2`, 'InsuranceMSP', id, ['CLAIMS_OFFICER'], `${name} (${tier}), second officer`, {
          ...{ zh: `${name} · 理赔复核员`, en: `${name} · second claims officer` },
        }),
      ),
    ...(world.medicine === undefined ? [] : medicinePeople(world.medicine)),
  ];
}

/** One in each organisation that has something to watch over: the whole ledger, the receipts, the verdicts. */
function supervisors(): Person[] {
  return [
    person('auditor', 'FinanceMSP', 'AUTH-FINANCE', ['AUDITOR'], 'auditor: sees, changes nothing', {
      ...{ zh: '财政局 · 审计员', en: 'Finance · auditor' },
    }),
    person('auditor-health', 'HealthMSP', 'AUTH-HEALTH', ['AUDITOR'], 'auditor of 卫健, who has the receipts', {
      ...{ zh: '卫健委 · 监管员', en: 'Health commission · supervisor' },
    }),
    person(
      'auditor-insurance',
      'InsuranceMSP',
      'AUTH-INSURANCE',
      ['AUDITOR'],
      'auditor of 医保, who has the verdicts',
      {
        ...{ zh: '医保局 · 监管员', en: 'Insurance administration · supervisor' },
      },
    ),
  ];
}

/** What each kind of trader does with boxes, and what such an account is called. */
const TRADERS: Readonly<
  Record<Trader['kind'], { readonly roles: Person['roles']; readonly zh: string; readonly en: string }>
> = {
  MAKER: { roles: ['LOT_OFFICER', 'LOGISTICS'], zh: '批次与发货', en: 'lots and shipments' },
  WHOLESALER: { roles: ['LOGISTICS'], zh: '收发货', en: 'deliveries' },
  PHARMACY: { roles: ['PHARMACIST', 'LOGISTICS'], zh: '药师', en: 'pharmacist' },
};

function medicinePeople({ traders, dispensaries }: Medicine): Person[] {
  const of = (
    id: string,
    org: string,
    institution: string,
    name: string,
    kind: Trader['kind'],
    title: string,
  ): Person =>
    person(id, org, institution, TRADERS[kind].roles, title, {
      ...{ zh: `${name} · ${TRADERS[kind].zh}`, en: `${name} · ${TRADERS[kind].en}` },
    });
  return [
    person('drug-inspector', 'DrugMSP', 'AUTH-DRUG', ['DRUG_INSPECTOR'], '药监: products, recalls, supervision', {
      ...{ zh: '药监局 · 监管员', en: 'Drug administration · inspector' },
    }),
    ...traders.map(({ id, name, kind }) => of(accountId(id), 'DrugMSP', id, name, kind, `${name} (${kind})`)),
    ...dispensaries.map(({ hospital, premises: { name } }) =>
      of(`pharmacist-${accountId(hospital)}`, 'HealthMSP', hospital, name, 'PHARMACY', name),
    ),
  ];
}

/** The account of an institution: its id in small letters. */
export function accountId(institution: string): string {
  return institution.toLowerCase();
}

function person(
  id: string,
  org: string,
  institution: string,
  roles: Person['roles'],
  title: string,
  names: NonNullable<Account['names']>,
): Person {
  return { id, org, institution, roles, title, names };
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
