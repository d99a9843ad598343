import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listUnread } from '../../api/patients.ts';
import { ButtonLink } from '../../ui/button-link.tsx';

/** What a patient has not seen yet; nothing where there is nothing new, or where it cannot be told now: the page of notices says why. */
export function PatientNews() {
  const { t } = useTranslation('app');
  const { data } = useQuery({ queryKey: ['mine', 'unread'], queryFn: ({ signal }) => listUnread(signal) });
  const count = data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <section className="ps-card ps-news">
      <p>
        <BellOutlined aria-hidden /> <strong>{t('patient-news.unread', { count })}</strong>
      </p>
      <div>
        <ButtonLink to="/my/notices">{t('patient-news.open')}</ButtonLink>
      </div>
    </section>
  );
}
