import type { RestRole } from '@piaosu/gateway/api';
import { mayOpen } from '../../app/screen.ts';
import type { Screen } from '../../app/screen.ts';

/** The roles in the order of the work: who issues, who pays, who handles medicine, who watches, who administers. */
export const REST_ROLES_SHOWN: readonly RestRole[] = [
  ...(['ISSUER', 'CLAIMS_OFFICER', 'PAYMENT_OFFICER'] as const),
  ...(['LOT_OFFICER', 'LOGISTICS', 'PHARMACIST'] as const),
  ...(['AUDITOR', 'DRUG_INSPECTOR', 'REGISTRAR', 'SEGMENT_OFFICER', 'SERVICE', 'PATIENT'] as const),
];

/** Pages of the menu that a role opens and that are not open to everybody. */
export function screensOf(role: RestRole, screens: readonly Screen[]): readonly Screen[] {
  return screens.filter(
    (screen) => screen.group !== undefined && typeof screen.roles !== 'string' && mayOpen(screen, [role]),
  );
}
