import { HistoryOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

export const claimHistoryScreens: readonly Screen[] = [
  {
    name: 'claim-history',
    path: '/claims/history',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'AUDITOR'],
    group: 'claims',
    icon: HistoryOutlined,
    load: () => import('./claim-history.tsx'),
  },
];
