import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button-link.tsx';
import { CheckList } from '../../ui/check-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LifePicture } from '../../ui/life-picture.tsx';
import { Money } from '../../ui/money.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { lifeOfRow, tierKeyOf } from './bill-life.ts';
import type { BillState, DeskRow } from './desk-row.ts';
import type { Wanted } from './use-desk.ts';
import { typedWanted } from './wanted.ts';

interface RowVerdictProps {
  readonly row: DeskRow | undefined;
  /** What was scanned last is no receipt. */
  readonly strange: boolean;
  readonly onAsk: (wanted: Wanted) => void;
}

/** The verdict on the receipt that was shown last, large: what it is, what is left of it, what happened to it. */
export function RowVerdict({ row, strange, onAsk }: RowVerdictProps) {
  const { t } = useTranslation('claim-desk');
  const receipt = strange ? undefined : row?.receipt;
  return (
    <section className="ps-card ps-desk-verdict" aria-labelledby="desk-verdict" data-state={row?.state ?? 'none'}>
      <h2 id="desk-verdict" tabIndex={-1} className={receipt === undefined ? '' : 'ps-code'}>
        {receipt ?? t('verdict.title')}
      </h2>
      <Content row={row} strange={strange} onAsk={onAsk} />
    </section>
  );
}

function Content({ row, strange, onAsk }: RowVerdictProps) {
  if (strange) return <Strange />;
  return row === undefined ? <Nothing /> : <Known row={row} onAsk={onAsk} />;
}

function Nothing() {
  const { t } = useTranslation('claim-desk');
  return <EmptyState title={t('verdict.none')}>{t('verdict.none-text')}</EmptyState>;
}

function Strange() {
  const { t } = useTranslation('claim-desk');
  return (
    <div className="ps-desk-notice" data-tone="doubt" role="status">
      <ToneSign tone="doubt" />
      <div>
        <strong>{t('verdict.not-receipt')}</strong>
        <p>{t('verdict.not-receipt-text')}</p>
      </div>
    </div>
  );
}

function Known({ row, onAsk }: { readonly row: DeskRow; readonly onAsk: RowVerdictProps['onAsk'] }) {
  const { t } = useTranslation('claim-desk');
  const { state, headline, checks, asOfBlock, problem, elements, bill } = row;
  if (state === 'waiting' || state === 'asking') {
    return (
      <div role="status">
        <p>{t(`verdict.${state}`)}</p>
        <PageSkeleton />
      </div>
    );
  }
  if (problem !== undefined) {
    return (
      <>
        <ProblemNotice problem={problem} />
        {elements !== undefined && (
          <div>
            <Button
              onClick={() => {
                onAsk(typedWanted(elements));
              }}
            >
              {t('verdict.again')}
            </Button>
          </div>
        )}
      </>
    );
  }
  if (headline === undefined || headline === 'UNREADABLE') return <p role="status">{t('verdict.unreadable-text')}</p>;
  return (
    <>
      <CheckList verification={{ headline, checks, ...(asOfBlock === undefined ? {} : { asOfBlock }) }} />
      {bill !== undefined && <Bill row={row} bill={bill} />}
    </>
  );
}

/** What is left of the bill and what others did about it. */
function Bill({ row, bill }: { readonly row: DeskRow; readonly bill: BillState }) {
  const { t } = useTranslation('claim-desk');
  const { t: ui } = useTranslation('ui');
  const { cap, remaining, disputed, held, own } = bill;
  const who = (tier: number) => {
    const key = tierKeyOf(tier);
    return key === undefined ? '' : t(`tier.${key}`);
  };
  return (
    <>
      {disputed && <p className="ps-desk-warning">{t('bill.disputed')}</p>}
      {held && <p className="ps-desk-warning">{t('bill.held')}</p>}
      {own !== undefined && (
        <div className="ps-row">
          <span>{t('bill.own')}</span>
          <ButtonLink to={`/claims/${own}`}>{t('bill.own-open')}</ButtonLink>
        </div>
      )}
      {cap === undefined ? (
        <p>
          {ui('eligibility.remaining')} <Money amount={remaining} />
        </p>
      ) : (
        <>
          <h3>{t('verdict.life')}</h3>
          <LifePicture steps={lifeOfRow(row, who)} money={{ cap, remaining }} />
        </>
      )}
    </>
  );
}
