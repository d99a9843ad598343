import {
  BellOutlined,
  EyeOutlined,
  FileTextOutlined,
  KeyOutlined,
  QrcodeOutlined,
  SendOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

const mine = { roles: ['PATIENT'], group: 'mine' } as const;

export const patientScreens: readonly Screen[] = [
  {
    ...mine,
    name: 'my-receipts',
    path: '/my/receipts',
    icon: FileTextOutlined,
    load: () => import('./my-receipts.tsx'),
  },
  {
    name: 'my-receipt',
    path: '/my/receipts/:code/:number',
    roles: ['PATIENT'],
    parent: 'my-receipts',
    load: () => import('./my-receipt.tsx'),
  },
  { ...mine, name: 'my-claim', path: '/my/claim', icon: SendOutlined, load: () => import('./my-claim.tsx') },
  { ...mine, name: 'my-show', path: '/my/show', icon: QrcodeOutlined, load: () => import('./my-show.tsx') },
  { ...mine, name: 'my-family', path: '/my/family', icon: TeamOutlined, load: () => import('./my-family.tsx') },
  { ...mine, name: 'my-consents', path: '/my/consents', icon: KeyOutlined, load: () => import('./my-consents.tsx') },
  {
    name: 'my-consent',
    path: '/my/consents/new',
    roles: ['PATIENT'],
    parent: 'my-consents',
    load: () => import('./my-consent.tsx'),
  },
  { ...mine, name: 'my-access', path: '/my/access', icon: EyeOutlined, load: () => import('./my-access.tsx') },
  { ...mine, name: 'my-notices', path: '/my/notices', icon: BellOutlined, load: () => import('./my-notices.tsx') },
];
