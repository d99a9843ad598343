import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readReadiness } from '../../api/administration.ts';
import type { Readiness } from '../../api/administration.ts';
import { toApiProblem } from '../../api/problem.ts';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import type { Tone } from '../../ui/tone.ts';
import { PeerTable } from './peer-table.tsx';
import { useRegistryWords } from './registry-words.ts';
import './administration.css';

const EVERY_MS = 5000;
const TONES: Readonly<Record<Readiness['status'], Tone>> = { ok: 'good', degraded: 'doubt', waiting: 'bad' };

/** How the gateway's way to the ledger stands, asked again every five seconds. */
export default function Network() {
  const { t } = useTranslation('administration');
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => readReadiness(signal),
    refetchInterval: EVERY_MS,
    // Also without network: that nobody answers is what this page is to say.
    networkMode: 'always',
  });
  return (
    <Page lead={t('network.lead')}>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />}
      {data === undefined ? (
        error === null && <PageSkeleton />
      ) : (
        <Health readiness={data} stale={error !== null} at={new Date(dataUpdatedAt).toISOString()} />
      )}
    </Page>
  );
}

interface HealthProps {
  readonly readiness: Readiness;
  /** The last question had no answer: what is shown is old, and says so. */
  readonly stale: boolean;
  readonly at: string;
}

function Health({ readiness, stale, at }: HealthProps) {
  const { t } = useTranslation('administration');
  const words = useRegistryWords();
  const { status, waiting, ledger } = readiness;
  return (
    <>
      <section className="ps-card ps-stack" aria-labelledby="network-status">
        <div className="ps-admin-state" role="status">
          <ToneSign tone={stale ? 'doubt' : TONES[status]} />
          <h2 id="network-status">{t(stale ? 'network.stale' : `network.${status}`)}</h2>
        </div>
        <p>{t(stale ? 'network.stale-text' : `network.${status}-text`)}</p>
        {waiting.length > 0 && <p>{t('network.parts', { parts: waiting.join(' · ') })}</p>}
        <p className="ps-soft">
          {t('network.asked')} <Moment at={at} precision="second" />
        </p>
      </section>
      {Object.entries(ledger).map(([mspId, way]) => (
        <section key={mspId} className="ps-card ps-stack" aria-labelledby={`network-${mspId}`}>
          <h2 id={`network-${mspId}`}>
            {words.organisation(mspId)} <span className="ps-code">{mspId}</span>
          </h2>
          <PeerTable caption={t('network.peers')} peers={way.peers} />
          <Writes {...way.writes} />
        </section>
      ))}
      <p>
        <Link to="/ledger">{t('network.ledger')}</Link>
      </p>
    </>
  );
}

/** Acts that wait for the ledger: none is lost, and the oldest says how long something is wrong. */
function Writes({ queued, oldestSince }: Readiness['ledger'][string]['writes']) {
  const { t } = useTranslation('administration');
  if (queued === 0) return <p className="ps-soft">{t('network.queued-none')}</p>;
  return (
    <p>
      <strong>{t('network.queued', { count: queued })}</strong>
      {oldestSince !== null && (
        <>
          {' · '}
          {t('network.oldest')} <Moment at={oldestSince} precision="second" />
        </>
      )}
    </p>
  );
}
