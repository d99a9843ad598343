import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import type { ConsentBody } from '@piaosu/gateway/api';
import { giveConsents, listConsents, numberOf } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { beijingTime } from '../../ui/beijing-time.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Choice } from '../../ui/choice.tsx';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ReadAloud } from '../../ui/read-aloud.tsx';
import { useActing, useActingFor } from './acting.ts';
import { draft } from './claim-draft.ts';
import type { Chosen, Payer } from './claim-draft.ts';
import { DAYS, untilAfter } from './consent-until.ts';
import type { Days } from './consent-until.ts';
import { usePages } from './pages.ts';
import { ReceiptWords } from './receipt-words.tsx';

interface AgreeProps {
  readonly purpose: 'CLAIM' | 'REVIEW';
  readonly receipts: readonly Chosen[];
  readonly payer: Payer;
}

/** The consent in plain words: to whom, what, what for, until when; and one button that gives it. */
export function Agree({ purpose, receipts, payer }: AgreeProps) {
  const { t } = useTranslation('patient');
  const [days, setDays] = useState<Days>('30');
  const [opened] = useState(() => Date.now());
  const until = untilAfter(days, opened);
  const open = useNotGiven({ purpose, receipts, payer });
  const give = useGive({ purpose, receipts: open, payer }, until);
  if (open.length === 0) return <Already payer={payer} />;
  return (
    <>
      <Statement purpose={purpose} receipts={open} payer={payer} until={until} />
      <Choice
        label={t('agree.how-long')}
        options={DAYS.map((value) => ({ value, label: t('agree.days', { days: value }) }))}
        value={days}
        onChange={setDays}
      />
      {give.done > 0 && <p role="status">{t('give.partly', { count: give.done })}</p>}
      {give.problem !== undefined && <ProblemNotice problem={give.problem} again={give.run} />}
      <div className="ps-row">
        <Button type="primary" loading={give.running} onClick={give.run}>
          {t(`agree.yes-${purpose}`)}
        </Button>
      </div>
    </>
  );
}

/** It was given before: nothing more to press, since a second consent would outlive the first one's withdrawal. */
function Already({ payer }: Pick<AgreeProps, 'payer'>) {
  const { t } = useTranslation('patient');
  return (
    <section className="ps-card ps-stack">
      <p className="ps-mine-note">{t('agree.already', { payer: payer.name })}</p>
      <div className="ps-row">
        <ButtonLink to="/my/consents" primary>
          {t('given.consents')}
        </ButtonLink>
        <ButtonLink to="/">{t('given.home')}</ButtonLink>
      </div>
    </section>
  );
}

/** Those that are not allowed already: who presses twice is told, and gives nothing twice. */
function useNotGiven({ purpose, receipts, payer }: AgreeProps): readonly Chosen[] {
  const { items } = usePages('consents', listConsents);
  const inForce = items.filter(
    (each) => each.state === 'ACTIVE' && each.payer === payer.id && each.purpose === purpose,
  );
  const given = inForce.flatMap(({ scope }) => (scope?.type === 'RECEIPT' ? [numberOf(scope.receipt)] : []));
  return receipts.filter((receipt) => !given.includes(numberOf(receipt)));
}

function useGive({ purpose, receipts, payer }: AgreeProps, validUntil: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const actingFor = useActingFor();
  const act = useAct(giveConsents);
  const [done, setDone] = useState(0);
  const run = async () => {
    const consents = receipts.map(({ eInvoiceCode, eInvoiceNumber }): ConsentBody => {
      const scope = { type: 'RECEIPT', receipt: { eInvoiceCode, eInvoiceNumber } } as const;
      return { payer: payer.id, purpose, scope, validUntil };
    });
    const answer = await act.run({ consents, actingFor });
    if (answer === undefined) return;
    void queries.invalidateQueries({ queryKey: ['mine'] });
    const { given, refused } = answer;
    if (refused === undefined) {
      draft.set({ receipts, payer, given: given.map(({ consentId }) => consentId) });
      void navigate('?step=done', { replace: true });
    } else {
      setDone(done + given.length);
      draft.set({ receipts: receipts.slice(given.length), payer });
    }
  };
  return { running: act.running, problem: act.problem ?? act.answer?.refused, done, run: () => void run() };
}

/** What is agreed to. Read aloud in care mode as it stands here. */
function Statement({ purpose, receipts, payer, until }: AgreeProps & { readonly until: string }) {
  const { t } = useTranslation('patient');
  const acting = useActing();
  const spoken = [
    ...(acting.state === 'for' ? [t('agree.spoken-for', { name: acting.name })] : []),
    t('agree.spoken-whom', { payer: payer.name }),
    ...receipts.map(({ issuerName, issueDate, totalAmount }) =>
      t('agree.spoken-what', { hospital: issuerName, date: issueDate, amount: groupedAmount(totalAmount) }),
    ),
    t('agree.shown'),
    t(`agree.for-${purpose}`),
    t('agree.spoken-until', { date: beijingTime(until, 'day') }),
  ].join('');
  return (
    <section className="ps-card" aria-labelledby="statement">
      <div className="ps-mine-head">
        <h2 id="statement">{t('agree.title')}</h2>
        <ReadAloud text={spoken} />
      </div>
      <dl className="ps-mine-facts ps-mine-statement">
        {acting.state === 'for' && (
          <div>
            <dt>{t('agree.on-behalf')}</dt>
            <dd>{acting.name}</dd>
          </div>
        )}
        <div>
          <dt>{t('agree.whom')}</dt>
          <dd>{payer.name}</dd>
        </div>
        <div>
          <dt>{t('agree.what')}</dt>
          <dd>
            {receipts.map((receipt) => (
              <ReceiptWords key={numberOf(receipt)} receipt={receipt} />
            ))}
            <span className="ps-soft">{t('agree.shown')}</span>
          </dd>
        </div>
        <div>
          <dt>{t('agree.for')}</dt>
          <dd>{t(`agree.for-${purpose}`)}</dd>
        </div>
        <div>
          <dt>{t('agree.until')}</dt>
          <dd>{t('agree.until-day', { date: beijingTime(until, 'day') })}</dd>
        </div>
      </dl>
    </section>
  );
}
