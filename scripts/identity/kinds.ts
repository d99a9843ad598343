import type { Account } from './accounts.ts';

export type Language = 'zh' | 'en';
type Words = Readonly<Record<Language, string>>;

/** A kind of user: the roles that make one, and what they come for. */
export interface Kind {
  readonly id: string;
  readonly roles: readonly string[];
  readonly name: Words;
  readonly comesFor: Words;
}

/** In the order of the page; an account belongs to the first whose role it has. */
export const KINDS: readonly Kind[] = [
  {
    id: 'patients',
    roles: ['PATIENT'],
    name: { zh: '患者', en: 'Patients' },
    comesFor: { zh: '查看自己和家人的票据，授权，申请报销', en: 'Own receipts, family, consents, claims' },
  },
  {
    id: 'systems',
    roles: ['SERVICE'],
    name: { zh: '系统账号', en: 'Systems' },
    comesFor: { zh: '供程序使用，登录后页面不多', en: 'For programs; there is little to see for a person' },
  },
  {
    id: 'hospitals',
    roles: ['ISSUER'],
    name: { zh: '医院', en: 'Hospitals' },
    comesFor: { zh: '发布票据，冲红与重开，对账', en: 'Publish receipts, red-flush, reconcile' },
  },
  {
    id: 'payers',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER'],
    name: { zh: '医保与保险', en: 'Insurers' },
    comesFor: { zh: '查验票据，锁定额度，审核与支付', en: 'Check receipts, reserve, decide, pay' },
  },
  {
    id: 'pharmacies',
    roles: ['PHARMACIST'],
    name: { zh: '药房', en: 'Pharmacies' },
    comesFor: { zh: '扫码发药，退药，收货', en: 'Dispense by scanner, returns, deliveries' },
  },
  {
    id: 'traders',
    roles: ['LOT_OFFICER', 'LOGISTICS'],
    name: { zh: '药品生产与流通', en: 'Makers and wholesalers' },
    comesFor: { zh: '上传批次，发货，收货', en: 'Lots, shipments, deliveries' },
  },
  {
    id: 'supervision',
    roles: ['AUDITOR', 'DRUG_INSPECTOR'],
    name: { zh: '监管与审计', en: 'Supervision' },
    comesFor: { zh: '看板，预警，账本，查阅记录', en: 'Dashboards, alerts, ledger, access log' },
  },
  {
    id: 'administration',
    roles: ['REGISTRAR', 'SEGMENT_OFFICER'],
    name: { zh: '系统管理', en: 'Administration' },
    comesFor: { zh: '机构，号段，密钥，网络状态', en: 'Institutions, number segments, keys, network' },
  },
];

/** Where the page puts what is for programs: people look at the others first. */
const LAST = 'systems';

/** The accounts by kind, each once; kinds without any are left out. */
export function accountsByKind(accounts: readonly Account[]): { kind: Kind; accounts: Account[] }[] {
  const kindOf = ({ roles }: Account) => KINDS.find((kind) => kind.roles.some((role) => roles.includes(role)));
  const shown = [...KINDS.filter(({ id }) => id !== LAST), ...KINDS.filter(({ id }) => id === LAST)];
  return shown
    .map((kind) => ({ kind, accounts: accounts.filter((account) => kindOf(account) === kind) }))
    .filter((group) => group.accounts.length > 0);
}

export function shownName({ names, title, id }: Account, language: Language): string {
  return names?.[language] ?? (title === '' ? id : title);
}

/** What the signed-in person is called: a page shows the institution beside it. */
export function calledOf({ names, patient, id }: Account): string {
  return patient?.name ?? names?.zh.split(' · ').at(-1) ?? id;
}
