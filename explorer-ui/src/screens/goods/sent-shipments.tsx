import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toApiProblem } from '../../api/problem.ts';
import { lastShipments, voidShipment } from '../../api/supply.ts';
import type { Shipment } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { nameOfPlace } from './own-places.ts';
import type { OwnPlaces } from './own-places.ts';

const SHOWN = 10;

/** What was sent last; taken back as long as nothing of it arrived. */
export function SentShipments({ places }: { readonly places: OwnPlaces }) {
  const { t } = useTranslation('goods');
  const { data, error } = useQuery({
    queryKey: ['shipments', 'sender'],
    queryFn: ({ signal }) => lastShipments('sender', signal),
  });
  return (
    <section className="ps-card" aria-labelledby="sent">
      <h2 id="sent">{t('sent.title')}</h2>
      {error !== null && data === undefined && <ProblemNotice problem={toApiProblem(error)} />}
      {error === null && data === undefined && <PageSkeleton />}
      {data?.length === 0 && <EmptyState title={t('sent.none')}>{t('sent.none-text')}</EmptyState>}
      {data !== undefined && data.length > 0 && (
        <ul className="ps-shipments">
          {data.slice(0, SHOWN).map((shipment) => (
            <Sent key={shipment.id} shipment={shipment} places={places} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Sent({ shipment, places }: { readonly shipment: Shipment; readonly places: OwnPlaces }) {
  const { t } = useTranslation('goods');
  const queries = useQueryClient();
  const act = useAct(voidShipment);
  const { id, to, sent, units, arrived, state } = shipment;
  return (
    <li className="ps-shipment">
      <div className="ps-box-what">
        <strong>{nameOfPlace(places, to)}</strong>
        <span>
          <Moment at={sent} /> · {t(`sent.${state}`)} · {t('receive.units', { arrived, units })}
        </span>
        <span className="ps-code ps-soft">{id}</span>
      </div>
      {state === 'SENT' && arrived === 0 && (
        <ConfirmAct
          label={t('sent.void')}
          title={t('sent.void-title')}
          confirm={t('sent.void')}
          danger
          act={act}
          input={{ id }}
          onDone={() => void queries.invalidateQueries({ queryKey: ['shipments'] })}
        >
          <p>{t('sent.void-text')}</p>
        </ConfirmAct>
      )}
    </li>
  );
}
