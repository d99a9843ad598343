import { BankOutlined, ClusterOutlined, KeyOutlined, NumberOutlined, TeamOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

const REGISTRY = ['REGISTRAR', 'SEGMENT_OFFICER', 'AUDITOR'] as const;

export const administrationScreens: readonly Screen[] = [
  {
    name: 'institutions',
    path: '/institutions',
    roles: REGISTRY,
    group: 'administration',
    icon: BankOutlined,
    load: () => import('./institutions.tsx'),
  },
  {
    name: 'institution-new',
    path: '/institutions/register',
    roles: ['REGISTRAR'],
    parent: 'institutions',
    load: () => import('./institution-new.tsx'),
  },
  {
    name: 'institution',
    path: '/institutions/:id',
    roles: REGISTRY,
    parent: 'institutions',
    load: () => import('./institution.tsx'),
  },
  {
    name: 'segments',
    path: '/segments',
    roles: REGISTRY,
    group: 'administration',
    icon: NumberOutlined,
    load: () => import('./segments.tsx'),
  },
  {
    name: 'keys',
    path: '/keys',
    roles: REGISTRY,
    group: 'administration',
    icon: KeyOutlined,
    load: () => import('./keys.tsx'),
  },
  {
    name: 'users',
    path: '/users',
    roles: REGISTRY,
    group: 'administration',
    icon: TeamOutlined,
    load: () => import('./users.tsx'),
  },
  {
    name: 'network',
    path: '/network',
    roles: REGISTRY,
    group: 'administration',
    icon: ClusterOutlined,
    load: () => import('./network.tsx'),
  },
];
