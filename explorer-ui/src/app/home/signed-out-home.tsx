import { CheckCircleOutlined, FileSearchOutlined, MedicineBoxOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { signInUrl } from '../../session/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Page } from '../../ui/page.tsx';
import { KINDS } from './kinds.ts';
import type { Kind } from './kinds.ts';

/** For strangers: the two public checks, and who finds what after signing in. */
export function SignedOutHome() {
  const { t } = useTranslation('app');
  return (
    <Page title={t('home.title')} lead={t('home.lead')}>
      <div className="ps-checks">
        <a className="ps-check-card" href="/check">
          <FileSearchOutlined aria-hidden />
          <span>
            <strong>{t('home.check-receipt')}</strong>
            <span>{t('home.check-receipt-text')}</span>
          </span>
        </a>
        <a className="ps-check-card" href="/check#medicine">
          <MedicineBoxOutlined aria-hidden />
          <span>
            <strong>{t('home.check-medicine')}</strong>
            <span>{t('home.check-medicine-text')}</span>
          </span>
        </a>
      </div>
      <ul className="ps-facts-row">
        {t('home.facts', { returnObjects: true }).map((fact) => (
          <li key={fact}>
            <CheckCircleOutlined aria-hidden />
            {fact}
          </li>
        ))}
      </ul>
      <section className="ps-stack" aria-labelledby="kinds">
        <div className="ps-kinds-head">
          <div className="ps-stack ps-tight">
            <h2 id="kinds">{t('home.kinds')}</h2>
            <p className="ps-soft">{t('home.kinds-text')}</p>
          </div>
          <ButtonLink to={signInUrl('/')} leaves primary>
            {t('home.sign-in')}
          </ButtonLink>
        </div>
        <ul className="ps-kinds">
          {KINDS.map((kind) => (
            <KindCard key={kind.name} kind={kind} />
          ))}
        </ul>
      </section>
    </Page>
  );
}

function KindCard({ kind: { name, icon: Icon } }: { readonly kind: Kind }) {
  const { t } = useTranslation('app');
  return (
    <li>
      <a className="ps-kind" href={signInUrl('/')}>
        <span className="ps-kind-icon">
          <Icon aria-hidden />
        </span>
        <span>
          <span className="ps-hidden">{t('home.sign-in-as')}</span>
          <strong>{t(`kind.${name}.title`)}</strong>
          <span className="ps-soft">{t(`kind.${name}.text`)}</span>
        </span>
      </a>
    </li>
  );
}
