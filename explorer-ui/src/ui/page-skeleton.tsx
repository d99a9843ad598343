import { useTranslation } from 'react-i18next';
import './page-skeleton.css';

/** The shape of a page while its parts are on the way. */
export function PageSkeleton() {
  const { t } = useTranslation('ui');
  return (
    <div className="ps-skeleton" role="status">
      <span className="ps-hidden">{t('loading')}</span>
      <div className="ps-skeleton-title" />
      <div className="ps-skeleton-line" />
      <div className="ps-skeleton-block" />
      <div className="ps-skeleton-block" />
    </div>
  );
}
