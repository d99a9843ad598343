import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readBox, returnDispensing } from '../../api/dispensing.ts';
import type { Box, StopReason } from '../../api/dispensing.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { CodeListPanel } from './code-list.tsx';
import { OtherWays } from './other-ways.tsx';
import { OwnPlace } from './own-place.tsx';
import { useOwnPlaces } from './own-places.ts';
import { ReasonChoice } from './reason-choice.tsx';
import { useCodeList } from './use-code-list.ts';
import type { CodeList, ScannedUnit } from './use-code-list.ts';

/** What a patient brings back: scan the box, see when it was given out, take the whole dispensing back. */
export default function Returns() {
  const { t } = useTranslation('goods');
  const places = useOwnPlaces(['PHARMACY', 'DISPENSARY']);
  const [found, setFound] = useState<Found | undefined>(undefined);
  const list = useCodeList((unit, { say, clear }) => {
    clear();
    void lookUp(unit, say, setFound);
  });
  const premises = places.chosen?.id;
  return (
    <Page lead={t('returns.lead')} actions={<OwnPlace places={places} />}>
      <CodeListPanel list={list} label={t('returns.scan')} />
      {found?.problem !== undefined && <ProblemNotice problem={found.problem} />}
      {found?.box !== undefined && premises !== undefined && (
        <BroughtBack
          key={found.unit.id}
          {...{ box: found.box, name: found.unit.name, premises }}
          onDone={() => {
            setFound(undefined);
            list.say({ tone: 'good', words: 'returned' });
          }}
        />
      )}
      <OtherWays onScan={list.take} />
    </Page>
  );
}

interface Found {
  readonly unit: ScannedUnit;
  readonly box?: Box;
  readonly problem?: ApiProblem;
}

async function lookUp(unit: ScannedUnit, say: CodeList['say'], tell: (found: Found) => void): Promise<void> {
  try {
    tell({ unit, box: await readBox(unit.code) });
  } catch (error) {
    tell({ unit, problem: toApiProblem(error) });
    say({ tone: 'bad', words: 'not-found', about: unit.name ?? unit.code });
  }
}

interface BroughtBackProps {
  readonly box: Box;
  readonly name: string | undefined;
  readonly premises: string;
  readonly onDone: () => void;
}

function BroughtBack({ box, name, premises, onDone }: BroughtBackProps) {
  const { t } = useTranslation('goods');
  const [reason, setReason] = useState<StopReason>('COMPLAINT');
  const act = useAct(returnDispensing);
  const live = box.dispensings.filter(({ state }) => state === 'LIVE');
  return (
    <section className="ps-card" aria-labelledby="brought">
      <h2 id="brought">{name ?? box.id}</h2>
      <p className="ps-code ps-soft">{box.id}</p>
      {live.length === 0 ? (
        <EmptyState title={t('returns.none')}>{t('returns.none-text')}</EmptyState>
      ) : (
        <>
          <ReasonChoice value={reason} onChange={setReason} />
          <ul className="ps-shipments">
            {live.map(({ id, time, units, premises: at }) => (
              <li key={id} className="ps-shipment">
                <div className="ps-box-what">
                  <strong>
                    <Moment at={time} /> · {t('returns.units', { units })}
                  </strong>
                  <span className="ps-soft">{at}</span>
                </div>
                <ConfirmAct
                  label={t('returns.do')}
                  title={t('returns.title')}
                  confirm={t('returns.do')}
                  danger
                  act={act}
                  input={{ premises, dispensing: id, reason }}
                  onDone={onDone}
                >
                  <p>{t('returns.text')}</p>
                </ConfirmAct>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
