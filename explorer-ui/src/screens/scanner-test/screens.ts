import { ScanOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

export const scannerTestScreens: readonly Screen[] = [
  {
    name: 'scanner-test',
    path: '/scanner-test',
    roles: 'everybody',
    group: 'tools',
    icon: ScanOutlined,
    load: () => import('./scanner-test.tsx'),
  },
];
