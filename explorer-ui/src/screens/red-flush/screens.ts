import { RollbackOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

export const redFlushScreens: readonly Screen[] = [
  {
    name: 'red-flush',
    path: '/red-flush',
    roles: ['ISSUER'],
    group: 'receipts',
    icon: RollbackOutlined,
    load: () => import('./red-flush.tsx'),
  },
];
