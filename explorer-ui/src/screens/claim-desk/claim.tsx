import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { readClaim } from '../../api/claims.ts';
import type { Claim as ClaimView } from '../../api/claims.ts';
import { toApiProblem } from '../../api/problem.ts';
import { useStore } from '../../api/store.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { LifePicture } from '../../ui/life-picture.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { lifeOfClaim } from './bill-life.ts';
import { ClaimFacts } from './claim-facts.tsx';
import { ClaimSheet } from './claim-sheet.tsx';
import { DecidePanel } from './decide-panel.tsx';
import { deskAddress } from './desk-address.ts';
import { PriorDecisions } from './prior-decisions.tsx';
import { ReleasePanel } from './release-panel.tsx';
import { isOpen, useNewestRelease } from './use-releases.ts';
import { useReasonWords } from './claim-words.ts';
import './claim-desk.css';

/** One claim: how it stands, what happened, what others decided, what is to be decided here. */
export default function Claim() {
  const { t } = useTranslation('claim-desk');
  const { id = '' } = useParams();
  const [printing, setPrinting] = useState(false);
  const { data: claim, error } = useQuery({
    queryKey: ['claim', id],
    queryFn: ({ signal }) => readClaim(id, signal),
  });
  const desk = useStore(deskAddress);
  const actions = (
    <>
      {claim !== undefined && (
        <Button
          onClick={() => {
            setPrinting(!printing);
          }}
        >
          {t(printing ? 'claim.print-back' : 'claim.print')}
        </Button>
      )}
      <ButtonLink to={desk}>{t('claim.back')}</ButtonLink>
    </>
  );
  return (
    <Page title={t('claim.title', { id })} actions={actions}>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} />}
      {claim === undefined && error === null && <PageSkeleton />}
      {claim !== undefined && (printing ? <ClaimSheet claim={claim} /> : <Whole claim={claim} />)}
    </Page>
  );
}

function Whole({ claim }: { readonly claim: ClaimView }) {
  const { t } = useTranslation('claim-desk');
  const reasonWords = useReasonWords();
  const release = useNewestRelease(claim.id);
  const steps = lifeOfClaim(claim).map(({ reason, note, ...step }) => {
    const words = [...(reason === undefined ? [] : [reasonWords(reason)]), ...(note === undefined ? [] : [note])];
    return words.length === 0 ? step : { ...step, note: words.join('：') };
  });
  return (
    <>
      <section className="ps-card" aria-labelledby="claim-life">
        <h2 id="claim-life">{t('claim.life')}</h2>
        <LifePicture steps={steps} {...(claim.bill === undefined ? {} : { money: claim.bill })} />
      </section>
      <div className="ps-claim">
        <div className="ps-stack">
          <ReleasePanel release={release} />
          <DecidePanel key={claim.state} claim={claim} waiting={isOpen(release)} />
          <PriorDecisions prior={claim.prior ?? []} />
        </div>
        <section className="ps-card" aria-labelledby="claim-facts">
          <h2 id="claim-facts">{t('claim.facts')}</h2>
          <ClaimFacts claim={claim} />
        </section>
      </div>
    </>
  );
}
