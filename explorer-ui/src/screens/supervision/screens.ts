import {
  AlertOutlined,
  ApartmentOutlined,
  BarChartOutlined,
  EyeOutlined,
  MedicineBoxOutlined,
  SafetyCertificateOutlined,
} from '@ant-design/icons';
import type { RestRole } from '@piaosu/gateway/api';
import type { Screen } from '../../app/screen.ts';

const WATCHERS = { roles: ['AUDITOR'], group: 'supervision' } as const;

/** An alert is shown to the institution whose act it was, and to supervision. */
const CONCERNED: readonly RestRole[] = [
  'AUDITOR',
  'DRUG_INSPECTOR',
  'CLAIMS_OFFICER',
  'PAYMENT_OFFICER',
  'ISSUER',
  'PHARMACIST',
  'LOT_OFFICER',
  'LOGISTICS',
  'SEGMENT_OFFICER',
];

export const supervisionScreens: readonly Screen[] = [
  {
    ...WATCHERS,
    name: 'supervision',
    path: '/supervision',
    icon: BarChartOutlined,
    load: () => import('./dashboards.tsx'),
  },
  {
    name: 'alerts',
    path: '/supervision/alerts',
    roles: CONCERNED,
    group: 'supervision',
    icon: AlertOutlined,
    load: () => import('./alerts.tsx'),
  },
  {
    name: 'alert',
    path: '/supervision/alerts/:id',
    roles: CONCERNED,
    parent: 'alerts',
    load: () => import('./alert.tsx'),
  },
  {
    name: 'box-suspicions',
    path: '/supervision/boxes',
    roles: ['DRUG_INSPECTOR', 'AUDITOR'],
    group: 'supervision',
    icon: MedicineBoxOutlined,
    load: () => import('./boxes.tsx'),
  },
  {
    ...WATCHERS,
    name: 'duplicates',
    path: '/supervision/duplicates',
    icon: ApartmentOutlined,
    load: () => import('./duplicates.tsx'),
  },
  {
    ...WATCHERS,
    name: 'receipt-evidence',
    path: '/supervision/evidence',
    icon: SafetyCertificateOutlined,
    load: () => import('./receipt-evidence.tsx'),
  },
  {
    ...WATCHERS,
    name: 'access-log',
    path: '/supervision/access-log',
    icon: EyeOutlined,
    load: () => import('./access-log.tsx'),
  },
];
