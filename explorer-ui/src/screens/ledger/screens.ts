import { BlockOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

const READERS = ['AUDITOR', 'REGISTRAR'] as const;

export const ledgerScreens: readonly Screen[] = [
  {
    name: 'ledger',
    path: '/ledger',
    roles: READERS,
    group: 'supervision',
    icon: BlockOutlined,
    load: () => import('./ledger.tsx'),
  },
  {
    name: 'block',
    path: '/ledger/blocks/:number',
    roles: READERS,
    parent: 'ledger',
    load: () => import('./block.tsx'),
  },
  {
    name: 'transaction',
    path: '/ledger/transactions/:id',
    roles: READERS,
    parent: 'ledger',
    load: () => import('./transaction.tsx'),
  },
];
