import { useTranslation } from 'react-i18next';
import type { DecidedAlert } from '@piaosu/gateway/api';
import { useSignedIn } from '../../session/session.ts';
import type { SignedIn } from '../../session/session.ts';
import { Moment } from '../../ui/moment.tsx';
import { DecisionForm } from './decision-form.tsx';
import { useNameOf } from './institution-names.ts';
import { useResponsible } from './responsible.ts';

/** What was decided so far, and the form for whoever must decide next. */
export function AlertDecisions({ alert }: { readonly alert: DecidedAlert }) {
  const { t } = useTranslation('supervision');
  return (
    <section className="ps-card" aria-labelledby="alert-decisions">
      <h2 id="alert-decisions">{t('alert.decisions')}</h2>
      {alert.decisions.length === 0 ? (
        <p>{t('alert.none-decided')}</p>
      ) : (
        <ol className="ps-super-list">
          {alert.decisions.map((each) => (
            <DecisionItem key={each.at} {...each} />
          ))}
        </ol>
      )}
      <NextDecision alert={alert} />
    </section>
  );
}

function DecisionItem({ institution, at, decision, reason, note }: DecidedAlert['decisions'][number]) {
  const { t } = useTranslation('supervision');
  const nameOf = useNameOf();
  return (
    <li className="ps-super-decision">
      <p>
        <strong>{t(`alert.${decision}`)}</strong> · {t(`decision-reason.${reason}`)}
      </p>
      <p className="ps-soft">
        {nameOf(institution)} · <Moment at={at} />
      </p>
      {note !== null && <p>{note}</p>}
    </li>
  );
}

function NextDecision({ alert }: { readonly alert: DecidedAlert }) {
  const { t } = useTranslation('supervision');
  const session = useSignedIn();
  const who = useResponsible(alert);
  if (alert.state === 'ELSEWHERE') return <p className="ps-soft">{t('alert.elsewhere', { who })}</p>;
  if (alert.state === 'CONFIRMED' || alert.state === 'DISMISSED') return <p className="ps-soft">{t('alert.over')}</p>;
  if (!isTheirs(alert, session)) return <p className="ps-soft">{t('alert.not-yours', { who })}</p>;
  return <DecisionForm alert={alert} />;
}

/** The service decides; this only spares people a form that it would refuse. */
function isTheirs({ responsible }: DecidedAlert, session: SignedIn | undefined): boolean {
  if (session === undefined || !session.roles.includes(responsible.role)) return false;
  return responsible.institution === null || responsible.institution === session.institution;
}
