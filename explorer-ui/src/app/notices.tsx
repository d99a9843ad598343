import { useTranslation } from 'react-i18next';
import { ledgerNotice } from '../api/request.ts';
import { newStore, useStore } from '../api/store.ts';
import './notices.css';

const online = newStore(typeof navigator === 'undefined' ? true : navigator.onLine);

/** Keeps `online` true to what the browser knows of the network. */
export function watchNetwork(): void {
  const look = () => {
    online.set(navigator.onLine);
  };
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
}

/** What stands over every page while something is wrong that is nobody's fault who reads it. */
export function Notices() {
  return (
    <div className="ps-notices" role="status">
      <OfflineNotice />
      <LedgerNoticeLine />
    </div>
  );
}

function OfflineNotice() {
  const { t } = useTranslation('app');
  return useStore(online) ? null : <p className="ps-notice">{t('offline')}</p>;
}

function LedgerNoticeLine() {
  const { t } = useTranslation('app');
  const notice = useStore(ledgerNotice);
  if (notice === undefined) return null;
  const { state, peers, healthy, queued } = notice;
  return (
    <p className="ps-notice">
      {t(`ledger.${state}`, { peers, healthy })}
      {queued > 0 && ` ${t('ledger.queued', { count: queued })}`}
    </p>
  );
}
