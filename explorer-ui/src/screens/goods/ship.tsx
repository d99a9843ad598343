import { useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ship } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { Page } from '../../ui/page.tsx';
import '../../ui/field.css';
import { OwnPlace } from './own-place.tsx';
import { useOwnPlaces } from './own-places.ts';
import type { OwnPlaces } from './own-places.ts';
import { SendList, tellSent } from './send-list.tsx';
import { SentShipments } from './sent-shipments.tsx';
import { useCodeList } from './use-code-list.ts';

/** Goods leave: where to, and scan what goes; a closed pallet is one scan. */
export default function Ship() {
  const { t } = useTranslation('goods');
  const queries = useQueryClient();
  const places = useOwnPlaces();
  const list = useCodeList();
  const [to, setTo] = useState<string | undefined>(undefined);
  const shipping = useAct(ship);
  const premises = places.chosen?.id;
  const send = async () => {
    if (premises === undefined || to === undefined) {
      list.say({ tone: 'doubt', words: 'no-destination' });
      document.getElementById('destination')?.focus();
      return;
    }
    const answer = await shipping.run({ premises, to, codes: list.units.map(({ code }) => code) });
    const done = tellSent(list, answer, ({ units }) => ({ tone: 'good', words: 'shipped', count: units }));
    if (done) await queries.invalidateQueries({ queryKey: ['shipments'] });
  };
  return (
    <Page lead={t('ship.lead')} actions={<OwnPlace places={places} />}>
      <Destination {...{ places, to }} onChange={setTo} />
      <SendList {...{ list, onSend: send }} sending={shipping} label={t('ship.scan')} act={t('ship.do')} />
      <SentShipments places={places} />
    </Page>
  );
}

interface DestinationProps {
  readonly places: OwnPlaces;
  readonly to: string | undefined;
  readonly onChange: (id: string) => void;
}

function Destination({ places, to, onChange }: DestinationProps) {
  const { t } = useTranslation('goods');
  const others = places.all.filter(({ id, state }) => id !== places.chosen?.id && state === 'ACTIVE');
  return (
    <div className="ps-field">
      <label htmlFor="destination">{t('ship.to')}</label>
      <Select
        id="destination"
        aria-label={t('ship.to')}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('ship.to-hint')}
        value={to ?? null}
        options={others.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))}
        onChange={(value: string | null) => {
          if (value !== null) onChange(value);
        }}
      />
    </div>
  );
}
