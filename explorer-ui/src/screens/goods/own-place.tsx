import { Alert, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnPlaces } from './own-places.ts';
import './goods.css';

/** Where the work is done: said aloud, chosen where there are several. */
export function OwnPlace({ places }: { readonly places: OwnPlaces }) {
  const { t } = useTranslation('goods');
  const { own, chosen, choose } = places;
  if (own === undefined) return null;
  if (chosen === undefined)
    return <Alert type="error" showIcon title={t('no-place')} description={t('no-place-text')} />;
  if (own.length === 1) {
    return (
      <p className="ps-at">
        {t('place')} <strong>{chosen.name}</strong>
      </p>
    );
  }
  return (
    <div className="ps-at ps-own-place">
      <label htmlFor="own-place">{t('place')}</label>
      <Select
        id="own-place"
        aria-label={t('place')}
        value={chosen.id}
        options={own.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={choose}
      />
    </div>
  );
}
