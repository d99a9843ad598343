import { CloudUploadOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

const CLERKS = ['ISSUER'] as const;

export const publishScreens: readonly Screen[] = [
  {
    name: 'publish',
    path: '/publish',
    roles: CLERKS,
    group: 'receipts',
    icon: CloudUploadOutlined,
    load: () => import('./publish.tsx'),
  },
  {
    name: 'publish-job',
    path: '/publish/:id',
    roles: CLERKS,
    parent: 'publish',
    load: () => import('./publish-job.tsx'),
  },
];
