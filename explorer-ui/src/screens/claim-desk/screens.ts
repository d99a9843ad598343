import { FileDoneOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

export const claimDeskScreens: readonly Screen[] = [
  {
    name: 'claim-desk',
    path: '/claims/desk',
    roles: ['CLAIMS_OFFICER'],
    group: 'claims',
    icon: FileDoneOutlined,
    load: () => import('./claim-desk.tsx'),
  },
  {
    name: 'claim',
    path: '/claims/:id',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'AUDITOR'],
    parent: 'claim-desk',
    load: () => import('./claim.tsx'),
  },
];
