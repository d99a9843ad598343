import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** The product's mark: a receipt with the red seal that makes one valid. */
export function BrandMark() {
  return (
    <svg className="ps-brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#14566b" />
      <path d="M9 6h14v20l-2.8-2-2.1 2-2.1-2-2.1 2-2.1-2L9 26z" fill="#fff" />
      <path d="M12.5 11h7M12.5 15h4" stroke="#14566b" strokeWidth="1.8" strokeLinecap="round" />
      <circle cx="19.4" cy="17.6" r="3" fill="#b3342a" />
    </svg>
  );
}

export function Brand() {
  const { t } = useTranslation('app');
  return (
    <Link className="ps-brand" to="/">
      <BrandMark />
      <span className="ps-brand-name">{t('name')}</span>
      <span className="ps-brand-tagline">{t('tagline')}</span>
    </Link>
  );
}
