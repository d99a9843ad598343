import { useTranslation } from 'react-i18next';
import type { Alert } from '@piaosu/gateway/api';
import { useNameOf } from './institution-names.ts';
import { organisationOf } from './organisation-words.ts';

/** Who decides about an alert, in words. */
export function useResponsible({ responsible }: Pick<Alert, 'responsible'>): string {
  const { t } = useTranslation(['supervision', 'app']);
  const nameOf = useNameOf();
  const { organisation, institution, role } = responsible;
  if (institution === null) return t('alert.supervision', { organisation: organisationOf(t, organisation) });
  return `${nameOf(institution)} · ${t(`app:role.${role}`)}`;
}
