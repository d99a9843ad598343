import { ImportOutlined, RollbackOutlined, SendOutlined, StopOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

const MOVERS = ['LOGISTICS'] as const;
const HOLDERS = ['PHARMACIST', 'LOGISTICS'] as const;

export const goodsScreens: readonly Screen[] = [
  {
    name: 'returns',
    path: '/returns',
    roles: ['PHARMACIST'],
    group: 'medicine',
    icon: RollbackOutlined,
    load: () => import('./returns.tsx'),
  },
  {
    name: 'quarantine',
    path: '/quarantine',
    roles: HOLDERS,
    group: 'medicine',
    icon: StopOutlined,
    load: () => import('./quarantine.tsx'),
  },
  {
    name: 'receive',
    path: '/receive',
    roles: MOVERS,
    group: 'medicine',
    icon: ImportOutlined,
    load: () => import('./receive.tsx'),
  },
  {
    name: 'ship',
    path: '/ship',
    roles: MOVERS,
    group: 'medicine',
    icon: SendOutlined,
    load: () => import('./ship.tsx'),
  },
];
