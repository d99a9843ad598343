import {
  AuditOutlined,
  FileDoneOutlined,
  MedicineBoxOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  ShopOutlined,
  SmileOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { RestRole } from '@piaosu/gateway/api';
import type { Resources } from '../../locales/resources.ts';
import type { ScreenName } from '../screen.ts';

/** A kind of user: who belongs to it, and where such a person begins. */
export interface Kind {
  readonly name: keyof Resources['app']['kind'];
  readonly icon: ComponentType<{ readonly 'aria-hidden'?: boolean }>;
  readonly roles: readonly RestRole[];
  /** In the order of the work; a screen that does not exist or is not theirs is left out. */
  readonly steps: readonly ScreenName[];
}

/** The seven kinds of users of the product. */
export const KINDS: readonly Kind[] = [
  {
    name: 'clerk',
    icon: FileDoneOutlined,
    roles: ['ISSUER'],
    steps: ['publish', 'red-flush', 'ledger'],
  },
  {
    name: 'officer',
    icon: SafetyCertificateOutlined,
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER'],
    steps: ['claim-desk', 'claim-history', 'alerts'],
  },
  {
    name: 'pharmacist',
    icon: MedicineBoxOutlined,
    roles: ['PHARMACIST'],
    steps: ['dispense', 'receive', 'returns', 'quarantine', 'scanner-test'],
  },
  {
    name: 'trader',
    icon: ShopOutlined,
    roles: ['LOT_OFFICER', 'LOGISTICS'],
    steps: ['receive', 'ship', 'quarantine', 'returns', 'scanner-test'],
  },
  {
    name: 'patient',
    icon: SmileOutlined,
    roles: ['PATIENT'],
    steps: ['my-receipts', 'my-claim', 'my-show', 'my-family', 'my-consents', 'my-access', 'my-notices'],
  },
  {
    name: 'auditor',
    icon: AuditOutlined,
    roles: ['AUDITOR', 'DRUG_INSPECTOR'],
    steps: ['supervision', 'alerts', 'box-suspicions', 'duplicates', 'receipt-evidence', 'access-log', 'ledger'],
  },
  {
    name: 'administrator',
    icon: SettingOutlined,
    roles: ['REGISTRAR', 'SEGMENT_OFFICER'],
    steps: ['institutions', 'segments', 'keys', 'users', 'network'],
  },
];

/** What somebody with these roles is, the closest first; a pharmacist, who may also receive, is no trader. */
export function kindsOf(roles: readonly RestRole[]): Kind[] {
  const own = KINDS.filter((kind) => kind.roles.some((role) => roles.includes(role)));
  return own.some(({ name }) => name === 'pharmacist') ? own.filter(({ name }) => name !== 'trader') : own;
}
