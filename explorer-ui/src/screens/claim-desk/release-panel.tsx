import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmRelease, refuseRelease } from '../../api/claims.ts';
import type { ClaimRelease } from '../../api/claims.ts';
import { sentenceOfCode } from '../../api/problem.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useSentences } from '../../ui/sentences.ts';
import { useReasonWords } from './claim-words.ts';

/** An approval above the limit: what was proposed, and the second officer's word on it. */
export function ReleasePanel({ release }: { readonly release: ClaimRelease | undefined }) {
  const { t } = useTranslation('claim-desk');
  if (release === undefined) return null;
  const { state, mine, amount, limit, proposedBy } = release;
  return (
    <section className="ps-card ps-release" aria-labelledby="release" data-state={state}>
      <h2 id="release">{t('release.title')}</h2>
      {state === 'WAITING' ? (
        <>
          <p className="ps-desk-warning" role="status">
            {mine
              ? t('release.waiting-mine', { limit: groupedAmount(limit) })
              : t('release.waiting-other', {
                  who: proposedBy,
                  amount: groupedAmount(amount),
                  limit: groupedAmount(limit),
                })}
          </p>
          <Proposal release={release} />
          {!mine && <Answer release={release} />}
        </>
      ) : (
        <Ended release={release} state={state} />
      )}
    </section>
  );
}

function Proposal({
  release: { amount, proposedBy, proposedAt, expiresAt, reason },
}: {
  readonly release: ClaimRelease;
}) {
  const { t } = useTranslation('claim-desk');
  const reasonWords = useReasonWords();
  return (
    <dl className="ps-claim-facts">
      <div>
        <dt>{t('release.amount')}</dt>
        <dd>
          <Money amount={amount} />
        </dd>
      </div>
      {reason !== undefined && (
        <div>
          <dt>{t('release.why')}</dt>
          <dd>{reasonWords(reason)}</dd>
        </div>
      )}
      <div>
        <dt>{t('release.by')}</dt>
        <dd>{proposedBy}</dd>
      </div>
      <div>
        <dt>{t('release.at')}</dt>
        <dd>
          <Moment at={proposedAt} />
        </dd>
      </div>
      <div>
        <dt>{t('release.until')}</dt>
        <dd>
          <Moment at={expiresAt} />
        </dd>
      </div>
    </dl>
  );
}

/** Release it or not, each after a last look. */
function Answer({ release: { id, amount } }: { readonly release: ClaimRelease }) {
  const { t } = useTranslation('claim-desk');
  const queries = useQueryClient();
  const confirm = useAct(confirmRelease);
  const refuse = useAct(refuseRelease);
  const [reason, setReason] = useState('');
  const done = () => {
    for (const key of ['claim-releases', 'claim', 'claims']) void queries.invalidateQueries({ queryKey: [key] });
  };
  return (
    <div className="ps-stack ps-release-answer">
      <ConfirmAct
        primary
        label={t('release.confirm', { amount: groupedAmount(amount) })}
        title={t('release.confirm', { amount: groupedAmount(amount) })}
        confirm={t('release.confirm', { amount: groupedAmount(amount) })}
        act={confirm}
        input={{ id }}
        onDone={done}
      >
        <p>{t('release.confirm-text')}</p>
      </ConfirmAct>
      <div className="ps-field">
        <label htmlFor="release-reason">{t('release.refuse-reason')}</label>
        <Input.TextArea
          id="release-reason"
          rows={2}
          maxLength={500}
          value={reason}
          aria-describedby="release-reason-hint"
          onChange={({ target }) => {
            setReason(target.value);
          }}
        />
        <span id="release-reason-hint" className="ps-soft">
          {t('release.refuse-missing')}
        </span>
      </div>
      <ConfirmAct
        label={t('release.refuse')}
        disabled={reason.trim() === ''}
        title={t('release.refuse')}
        confirm={t('release.refuse')}
        danger
        act={refuse}
        input={{ id, reason: reason.trim() }}
        onDone={done}
      >
        <p>{t('release.refuse-text')}</p>
      </ConfirmAct>
    </div>
  );
}

interface EndedProps {
  readonly release: ClaimRelease;
  readonly state: Exclude<ClaimRelease['state'], 'WAITING'>;
}

/** What became of it. */
function Ended({ release: { decidedBy = '', refusal = '', code }, state }: EndedProps) {
  const { t } = useTranslation('claim-desk');
  const language = useSentences();
  const why = code === undefined ? '' : (sentenceOfCode(code, language) ?? code);
  return <p role="status">{t(`release.state.${state}`, { who: decidedBy, reason: refusal, why })}</p>;
}
