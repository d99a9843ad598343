import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { setPreferences, sizeNow, usePreferences } from '../../ui/preferences.ts';

/**
 * At the first visit of a patient the pages come in large print, and say how to have it otherwise: who needs it is the one
 * who cannot find the switch. Answered once, it is not offered again in this browser.
 */
export function PrintOffer() {
  const { t } = useTranslation('app');
  const now = usePreferences();
  const { printOffered } = now;
  const offering = !printOffered;
  useEffect(() => {
    if (offering) setPreferences({ size: 'large' });
  }, [offering]);
  if (!offering || sizeNow(now) !== 'large') return null;
  const answer = (change: Parameters<typeof setPreferences>[0]) => () => {
    setPreferences({ ...change, printOffered: true });
  };
  return (
    <section className="ps-card ps-guide" aria-labelledby="print-offer">
      <h2 id="print-offer">{t('print-offer.title')}</h2>
      <p>{t('print-offer.text')}</p>
      <div className="ps-row">
        <Button type="primary" onClick={answer({ size: 'large' })}>
          {t('print-offer.large')}
        </Button>
        <Button onClick={answer({ care: true })}>{t('print-offer.care')}</Button>
        <Button onClick={answer({ size: 'normal', care: false })}>{t('print-offer.normal')}</Button>
      </div>
    </section>
  );
}
