import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { handOver, lastDispensings, undoDispensing } from '../../api/dispensing.ts';
import type { DispensingSummary } from '../../api/dispensing.ts';
import { toApiProblem } from '../../api/problem.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { nameOfPlace } from '../goods/own-places.ts';
import type { OwnPlaces } from '../goods/own-places.ts';
import { DispensedWords } from './dispensed-words.tsx';

const SHOWN = 5;

interface LastDispensingsProps {
  readonly places: OwnPlaces;
  /** A dispensing was taken back: what was said of it before is over. */
  readonly onUndone: () => void;
}

/** What was given out last, to take a mistake back or to say that the patient has it. */
export function LastDispensings({ places, onUndone }: LastDispensingsProps) {
  const { t } = useTranslation('dispense');
  const { data, error } = useQuery({
    queryKey: ['dispenses', SHOWN],
    queryFn: ({ signal }) => lastDispensings(SHOWN, signal),
  });
  return (
    <section className="ps-card" aria-labelledby="last">
      <h2 id="last">{t('last')}</h2>
      {error !== null && data === undefined && <ProblemNotice problem={toApiProblem(error)} />}
      {error === null && data === undefined && <PageSkeleton />}
      {data?.length === 0 && <EmptyState title={t('last-none')}>{t('last-none-text')}</EmptyState>}
      {data !== undefined && data.length > 0 && (
        <ul className="ps-last">
          {data.map((one) => (
            <LastRow key={one.id} {...{ one, places, onUndone }} />
          ))}
        </ul>
      )}
    </section>
  );
}

function LastRow({ one, places, onUndone }: { readonly one: DispensingSummary } & LastDispensingsProps) {
  const { t } = useTranslation('dispense');
  const live = one.state === 'LIVE';
  const premises = places.chosen?.id;
  return (
    <li className="ps-last-row" data-state={one.state}>
      <div className="ps-box-what">
        <strong>
          <Moment at={one.time} precision="second" /> · {t('boxes', { count: one.boxes })}
        </strong>
        <span>
          {t(`state.${one.state}`)} · {nameOfPlace(places, one.premises)}
        </span>
        <span className="ps-code ps-soft">{one.id}</span>
      </div>
      {live && (
        <div className="ps-row">
          <HandOver id={one.id} />
          {premises === one.premises && <Undo id={one.id} premises={premises} onUndone={onUndone} />}
        </div>
      )}
    </li>
  );
}

function HandOver({ id }: { readonly id: string }) {
  const { t } = useTranslation('dispense');
  const act = useAct(handOver);
  const queries = useQueryClient();
  return (
    <ConfirmAct
      label={t('hand-over')}
      title={t('hand-over-title')}
      confirm={t('hand-over')}
      act={act}
      input={{ id }}
      onDone={() => void queries.invalidateQueries({ queryKey: ['dispenses'] })}
    >
      <DispensedWords id={id} />
      <p>{t('hand-over-text')}</p>
    </ConfirmAct>
  );
}

interface UndoProps extends Pick<LastDispensingsProps, 'onUndone'> {
  readonly id: string;
  readonly premises: string;
}

function Undo({ id, premises, onUndone }: UndoProps) {
  const { t } = useTranslation('dispense');
  const act = useAct(undoDispensing);
  const queries = useQueryClient();
  return (
    <ConfirmAct
      label={t('undo')}
      title={t('undo-title')}
      confirm={t('undo')}
      danger
      act={act}
      input={{ id, premises }}
      onDone={() => {
        void queries.invalidateQueries({ queryKey: ['dispenses'] });
        onUndone();
      }}
    >
      <DispensedWords id={id} />
      <p>{t('undo-text')}</p>
    </ConfirmAct>
  );
}
