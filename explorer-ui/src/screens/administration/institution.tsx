import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { readInstitution } from '../../api/administration.ts';
import type { Institution } from '../../api/administration.ts';
import { toApiProblem } from '../../api/problem.ts';
import { hasRole, useSignedIn } from '../../session/session.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ChangeForm } from './change-form.tsx';
import { InstitutionState } from './institution-state.tsx';
import { useRegistryWords } from './registry-words.ts';
import { StateAct } from './state-act.tsx';
import { ALL_INSTITUTIONS } from './use-institutions.ts';
import '../../ui/facts.css';
import './administration.css';

/** One institution as the ledger knows it; who registered it changes it here. */
export default function InstitutionPage() {
  const { id = '' } = useParams();
  const words = useRegistryWords();
  const { data, error } = useQuery({
    queryKey: ['institution', id],
    queryFn: ({ signal }) => readInstitution(id, signal),
  });
  return (
    <Page {...(data === undefined ? {} : { title: words.name(data) })}>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} />}
      {error === null && (data === undefined ? <PageSkeleton /> : <Known institution={data} />)}
    </Page>
  );
}

function Known({ institution }: { readonly institution: Institution }) {
  const { t } = useTranslation('administration');
  const session = useSignedIn();
  const queries = useQueryClient();
  const isOwn = hasRole(session, ['REGISTRAR']) && session?.org === institution.org;
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['institution', institution.id] });
    void queries.invalidateQueries({ queryKey: ALL_INSTITUTIONS });
  };
  return (
    <>
      <section className="ps-card" aria-labelledby="institution-facts">
        <h2 id="institution-facts">{t('one.facts')}</h2>
        <Facts institution={institution} />
      </section>
      <Suspensions institution={institution} />
      {isOwn && !institution.kinds.includes('AUTHORITY') && (
        <StateAct key={institution.state} institution={institution} onDone={changed} />
      )}
      {isOwn && <ChangeForm key={institution.block} institution={institution} onDone={changed} />}
      {!isOwn && <p className="ps-soft">{t('one.foreign')}</p>}
    </>
  );
}

function Facts({ institution }: { readonly institution: Institution }) {
  const { t } = useTranslation('administration');
  const words = useRegistryWords();
  const { id, org, kinds, state, publisher, endpoint, uscc, tier, benefit, keys, block } = institution;
  const standing = keys.filter(({ revoked }) => revoked === undefined).length;
  return (
    <dl className="ps-facts">
      <dt>{t('column.state')}</dt>
      <dd>
        <InstitutionState state={state} />
      </dd>
      <dt>{t('column.id')}</dt>
      <dd>
        <CopyText text={id} />
      </dd>
      <dt>{t('column.kind')}</dt>
      <dd>{words.kinds({ kinds })}</dd>
      <dt>{t('column.org')}</dt>
      <dd>{words.organisation(org)}</dd>
      <OptionalFact name={t('field.uscc')} value={uscc} />
      <OptionalFact name={t('field.publisher')} value={publisher} />
      <OptionalFact name={t('field.endpoint')} value={endpoint} />
      <OptionalFact name={t('field.tier')} value={tier === undefined ? undefined : words.tier(tier)} />
      <OptionalFact name={t('field.benefit')} value={benefit === undefined ? undefined : t(`benefit.${benefit}`)} />
      <dt>{t('one.keys')}</dt>
      <dd>
        <Link to={`/keys?institution=${encodeURIComponent(id)}`}>{t('one.keys-count', { count: standing })}</Link>
      </dd>
      <dt>{t('one.block')}</dt>
      <dd>
        <Link to={`/ledger/blocks/${block.toString()}`}>{block}</Link>
      </dd>
    </dl>
  );
}

/** A fact that not every kind has. */
function OptionalFact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** The times in which it could not act. */
function Suspensions({ institution: { suspensions } }: { readonly institution: Institution }) {
  const { t } = useTranslation('administration');
  if (suspensions.length === 0) return null;
  return (
    <section className="ps-card" aria-labelledby="institution-suspensions">
      <h2 id="institution-suspensions">{t('one.suspensions')}</h2>
      <ul className="ps-admin-list">
        {suspensions.map(({ from, until }) => (
          <li key={from.epoch}>
            <Moment at={from.time} precision="second" /> –{' '}
            {until === undefined ? t('one.until-now') : <Moment at={until.time} precision="second" />}
          </li>
        ))}
      </ul>
      <p className="ps-soft">{t('one.suspensions-text')}</p>
    </section>
  );
}
