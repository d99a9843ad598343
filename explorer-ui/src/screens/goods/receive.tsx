import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toApiProblem } from '../../api/problem.ts';
import { lastShipments } from '../../api/supply.ts';
import type { Shipment } from '../../api/supply.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { OwnPlace } from './own-place.tsx';
import { nameOfPlace, useOwnPlaces } from './own-places.ts';
import type { OwnPlaces } from './own-places.ts';
import { ReceiveShipment } from './receive-shipment.tsx';
import './goods.css';

/** What is on its way here: choose the shipment, scan what arrived, see what is missing and what is too much. */
export default function Receive() {
  const { t } = useTranslation('goods');
  const places = useOwnPlaces();
  const [chosen, setChosen] = useState<Shipment | undefined>(undefined);
  return (
    <Page lead={t('receive.lead')} actions={<OwnPlace places={places} />}>
      {chosen === undefined ? (
        <Expected places={places} onChoose={setChosen} />
      ) : (
        <ReceiveShipment
          key={chosen.id}
          shipment={chosen}
          onBack={() => {
            setChosen(undefined);
          }}
        />
      )}
    </Page>
  );
}

function Expected({ places, onChoose }: Pick<OnTheWayProps, 'places' | 'onChoose'>) {
  const { t } = useTranslation('goods');
  const { data, error } = useQuery({
    queryKey: ['shipments', 'receiver'],
    queryFn: ({ signal }) => lastShipments('receiver', signal),
  });
  const here = data?.filter(({ to, state }) => to === places.chosen?.id && state === 'SENT');
  return (
    <section className="ps-card" aria-labelledby="on-the-way">
      <h2 id="on-the-way">{t('receive.on-the-way')}</h2>
      {here === undefined && (error === null ? <PageSkeleton /> : <ProblemNotice problem={toApiProblem(error)} />)}
      {here?.length === 0 && (
        <EmptyState title={t('receive.none')} action={<ButtonLink to="/dispense">{t('receive.none-next')}</ButtonLink>}>
          {t('receive.none-text')}
        </EmptyState>
      )}
      {here !== undefined && here.length > 0 && <OnTheWay shipments={here} places={places} onChoose={onChoose} />}
    </section>
  );
}

interface OnTheWayProps {
  readonly shipments: readonly Shipment[];
  readonly places: OwnPlaces;
  readonly onChoose: (shipment: Shipment) => void;
}

function OnTheWay({ shipments, places, onChoose }: OnTheWayProps) {
  const { t } = useTranslation('goods');
  return (
    <ul className="ps-shipments">
      {shipments.map((shipment) => (
        <li key={shipment.id} className="ps-shipment" data-shipment={shipment.id}>
          <div className="ps-box-what">
            <strong>{nameOfPlace(places, shipment.from)}</strong>
            <span>
              <Moment at={shipment.sent} /> · {t('receive.units', { arrived: shipment.arrived, units: shipment.units })}
            </span>
            <span className="ps-code ps-soft">{shipment.id}</span>
          </div>
          <Button
            aria-label={t('receive.choose-label', { id: shipment.id })}
            onClick={() => {
              onChoose(shipment);
            }}
          >
            {t('receive.choose')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
