import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useStore } from '../api/store.ts';
import { hasRole, useSession, useSignedIn } from '../session/session.ts';
import { outboxState } from './outbox-state.ts';
import { useOutbox } from './use-outbox.ts';
import './waiting-baskets.css';

const COUNTER = '/dispense';

/** Stands in the shell: baskets that wait are sent from every page, as long as somebody of the pharmacy is signed in. */
export function WaitingBaskets() {
  const session = useSession();
  const institution = useSignedIn()?.institution;
  return institution !== undefined && hasRole(session, ['PHARMACIST']) ? <Sender institution={institution} /> : null;
}

/** How many wait and how many came back; the counter itself says more. */
function Sender({ institution }: { readonly institution: string }) {
  const { t } = useTranslation('dispense');
  const { pathname } = useLocation();
  const { baskets } = useStore(outboxState);
  useOutbox(institution);
  const own = baskets.filter((basket) => basket.institution === institution);
  const refused = own.filter(({ refusal }) => refusal !== undefined).length;
  const waiting = own.length - refused;
  if (own.length === 0 || pathname === COUNTER) return null;
  return (
    <p className="ps-notice ps-baskets-notice" data-tone={refused > 0 ? 'bad' : 'doubt'}>
      {waiting > 0 && `${t('waiting-count', { count: waiting })} `}
      {refused > 0 && `${t('refused-count', { count: refused })} `}
      <Link to={COUNTER}>{t('see-baskets')}</Link>
    </p>
  );
}
