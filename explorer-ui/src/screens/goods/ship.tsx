import { useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ship } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { codeAt } from './code-at.ts';
import { CodeListPanel } from './code-list.tsx';
import { OtherWays } from './other-ways.tsx';
import { OwnPlace } from './own-place.tsx';
import { useOwnPlaces } from './own-places.ts';
import type { OwnPlaces } from './own-places.ts';
import { SentShipments } from './sent-shipments.tsx';
import { useCodeList } from './use-code-list.ts';

/** Goods leave: where to, and scan what goes; a closed pallet is one scan. */
export default function Ship() {
  const { t } = useTranslation('goods');
  const queries = useQueryClient();
  const places = useOwnPlaces();
  const list = useCodeList();
  const [to, setTo] = useState<string | undefined>(undefined);
  const { run, running, problem } = useAct(ship);
  const premises = places.chosen?.id;
  const send = async () => {
    if (premises === undefined || to === undefined) {
      list.say({ tone: 'doubt', words: 'no-destination' });
      document.getElementById('destination')?.focus();
      return;
    }
    const answer = await run({ premises, to, codes: list.units.map(({ code }) => code) });
    if (answer === undefined) {
      list.say({ tone: 'bad', words: 'refused' });
      return;
    }
    list.clear();
    list.say({ tone: 'good', words: 'shipped', count: answer.units });
    await queries.invalidateQueries({ queryKey: ['shipments'] });
  };
  return (
    <Page lead={t('ship.lead')} actions={<OwnPlace places={places} />}>
      <Destination {...{ places, to }} onChange={setTo} />
      <CodeListPanel list={list} label={t('ship.scan')} />
      {problem !== undefined && (
        <ProblemNotice
          problem={problem}
          fieldName={(pointer) => codeAt(list.units, pointer)}
          again={() => void send()}
        />
      )}
      <div>
        <Button
          type="primary"
          size="large"
          loading={running}
          disabled={list.units.length === 0}
          onClick={() => void send()}
        >
          {t('ship.do')}
        </Button>
      </div>
      <OtherWays onScan={list.take} />
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
