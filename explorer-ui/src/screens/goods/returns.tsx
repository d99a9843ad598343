import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readBox, returnDispensing } from '../../api/dispensing.ts';
import type { Box, StopReason } from '../../api/dispensing.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useAct } from '../../api/use-act.ts';
import { OtherWays } from '../../scan/other-ways.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DispensedWords } from '../dispense/dispensed-words.tsx';
import { HeardPanel } from './heard-panel.tsx';
import { OwnPlace } from './own-place.tsx';
import { nameOfPlace, useOwnPlaces } from './own-places.ts';
import type { OwnPlaces } from './own-places.ts';
import { ReasonChoice } from './reason-choice.tsx';
import { useHeardUnits } from './use-heard-units.ts';
import type { HeardUnits, ScannedUnit } from './use-heard-units.ts';

/** What a patient brings back: scan the box, see when it was given out, take the whole dispensing back. */
export default function Returns() {
  const { t } = useTranslation('goods');
  const places = useOwnPlaces(['PHARMACY', 'DISPENSARY']);
  const { heard, found, forget } = useBroughtBox();
  return (
    <Page lead={t('returns.lead')} actions={<OwnPlace places={places} />}>
      <HeardPanel heard={heard} label={t('returns.scan')} />
      {found?.problem !== undefined && <ProblemNotice problem={found.problem} />}
      {found?.box !== undefined && (
        <BroughtBack
          key={found.unit.id}
          {...{ unit: found.unit, box: found.box, places }}
          onDone={() => {
            forget();
            heard.say({ tone: 'good', words: 'returned' });
          }}
        />
      )}
      <OtherWays onScan={heard.take} />
    </Page>
  );
}

interface Found {
  readonly unit: ScannedUnit;
  readonly box?: Box;
  readonly problem?: ApiProblem;
}

/** The box that was scanned last; an answer that comes after the next scan is nobody's any more. */
function useBroughtBox() {
  const [found, setFound] = useState<Found | undefined>(undefined);
  const last = useRef<ScannedUnit>(undefined);
  const heard = useHeardUnits((unit, say) => {
    last.current = unit;
    setFound(undefined);
    void lookUp(unit).then((next) => {
      if (last.current !== unit) return;
      setFound(next);
      tell(next, say);
    });
  });
  const forget = () => {
    setFound(undefined);
  };
  return { heard, found, forget };
}

async function lookUp(unit: ScannedUnit): Promise<Found> {
  try {
    return { unit, box: await readBox(unit.code) };
  } catch (error) {
    return { unit, problem: toApiProblem(error) };
  }
}

function tell({ unit, box, problem }: Found, say: HeardUnits['say']): void {
  const about = unit.name ?? unit.code;
  if (box !== undefined && liveOf(box).length > 0) say({ tone: 'good', words: 'found', about });
  else if (problem?.undecided === true) say({ tone: 'doubt', words: 'no-answer', about });
  else say({ tone: 'bad', words: problem === undefined ? 'nothing-to-return' : 'not-found', about });
}

/** What the patient may bring back: neither undone nor returned before. */
function liveOf({ dispensings }: Box): Box['dispensings'] {
  return dispensings.filter(({ state }) => state === 'LIVE');
}

interface BroughtBackProps {
  readonly unit: ScannedUnit;
  readonly box: Box;
  readonly places: OwnPlaces;
  readonly onDone: () => void;
}

function BroughtBack({ unit, box, places, onDone }: BroughtBackProps) {
  const { t } = useTranslation('goods');
  const [reason, setReason] = useState<StopReason>('COMPLAINT');
  const act = useAct(returnDispensing);
  const live = liveOf(box);
  const premises = places.chosen?.id;
  return (
    <section className="ps-card" aria-labelledby="brought">
      <h2 id="brought">{unit.name ?? unit.code}</h2>
      <p className="ps-code ps-soft">{unit.code}</p>
      {live.length === 0 && <EmptyState title={t('returns.none')}>{t('returns.none-text')}</EmptyState>}
      {live.length > 0 && <ReasonChoice value={reason} onChange={setReason} />}
      <ul className="ps-shipments">
        {live.map(({ id, time, units, premises: at }) => (
          <li key={id} className="ps-shipment">
            <div className="ps-box-what">
              <strong>
                <Moment at={time} /> · {t('returns.units', { units, unit: unit.unit ?? '' })}
              </strong>
              <span className="ps-soft">{nameOfPlace(places, at)}</span>
              <DispensedWords id={id} />
            </div>
            {premises !== undefined && (
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
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
