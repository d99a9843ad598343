import { MedicineBoxOutlined } from '@ant-design/icons';
import type { Screen } from '../../app/screen.ts';

export const dispenseScreens: readonly Screen[] = [
  {
    name: 'dispense',
    path: '/dispense',
    roles: ['PHARMACIST'],
    group: 'medicine',
    icon: MedicineBoxOutlined,
    load: () => import('./dispense.tsx'),
  },
];
