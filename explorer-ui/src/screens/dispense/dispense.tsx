import { useQuery } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import { useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allProducts } from '../../api/supply.ts';
import { OtherWays } from '../../scan/other-ways.tsx';
import { ScanPlace } from '../../scan/scan-place.tsx';
import { play } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import { useSignedIn } from '../../session/session.ts';
import { Page } from '../../ui/page.tsx';
import { OwnPlace } from '../goods/own-place.tsx';
import { useOwnPlaces } from '../goods/own-places.ts';
import type { OwnPlaces } from '../goods/own-places.ts';
import { emptyBasket, stepBasket } from './basket.ts';
import { faultsOf } from './basket-request.ts';
import { BoxList } from './box-list.tsx';
import { GiveOut } from './give-out.tsx';
import { LastDispensings } from './last-dispensings.tsx';
import { OutboxNotice } from './outbox-notice.tsx';
import { PrescriptionForm } from './prescription-form.tsx';
import { SaidPanel } from './said-panel.tsx';
import { SOUND_OF } from './said.ts';
import type { Said } from './said.ts';
import { useDispense } from './use-dispense.ts';
import { useFunctionKeys } from './use-function-keys.ts';
import { useScannedBoxes } from './use-scanned-boxes.ts';
import './dispense.css';

/** The counter of a pharmacy: scan, say for whom, give out; all by keyboard and scanner. */
export default function Dispense() {
  const { t } = useTranslation('dispense');
  const institution = useSignedIn()?.institution ?? '';
  const places = useOwnPlaces(['PHARMACY', 'DISPENSARY']);
  const counter = useCounter(institution, places);
  const { basket, act, said, take, echo, problem, running, attempted, giveOut } = counter;
  useScanner({ onScan: take, onEcho: echo });
  useFunctionKeys({ F2: focusPatient, F4: focusScanPlace, F9: giveOut });
  return (
    <Page lead={t('lead')} actions={<OwnPlace places={places} />}>
      <OutboxNotice institution={institution} />
      <div className="ps-counter">
        <div className="ps-stack">
          <ScanPlace label={t('scan')}>
            <span className="ps-soft ps-keys-hint">{t('keys')}</span>
          </ScanPlace>
          <SaidPanel said={said} />
          <ConfigProvider componentDisabled={running}>
            <BoxList basket={basket} act={act} />
          </ConfigProvider>
          <GiveOut
            faults={attempted ? faultsOf(basket) : []}
            {...{ basket, problem, running }}
            onGiveOut={giveOut}
            onEmpty={() => {
              act({ do: 'empty' });
              focusScanPlace();
            }}
          />
        </div>
        <ConfigProvider componentDisabled={running}>
          <PrescriptionForm basket={basket} products={counter.products} act={act} />
        </ConfigProvider>
      </div>
      <OtherWays onScan={take} />
      <LastDispensings places={places} onUndone={counter.undone} />
    </Page>
  );
}

/** What lies on the counter, and what was said last. */
function useCounter(institution: string, { own, chosen }: OwnPlaces) {
  const premises = chosen?.id;
  const [basket, act] = useReducer(stepBasket, '', emptyBasket);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const [attempted, setAttempted] = useState(false);
  const { data: products = [] } = useQuery({ queryKey: ['products'], queryFn: ({ signal }) => allProducts(signal) });
  const say = (next: Said) => {
    setSaid(next);
    play(SOUND_OF[next.tone]);
  };
  const home = chosen?.kind === 'DISPENSARY' ? institution : '';
  useEffect(() => {
    act({ do: 'home', home });
  }, [home]);
  // Scanned while a basket was leaving: not put in, and green would hide that it was said.
  const missed = useRef(0);
  const sayGiven = (next: Said) => {
    const isHidden = next.words === 'dispensed' && missed.current > 0;
    say(isHidden ? { tone: 'doubt', words: 'dispensed-missed', count: missed.current } : next);
  };
  const { run, running, problem } = useDispense({
    ...{ institution, premises, say: sayGiven },
    onGiven: (what) => {
      setAttempted(false);
      act({ do: what === 'all' ? 'empty' : 'boxes-given' });
      focusScanPlace();
    },
  });
  const { take: takeScan, isAsking } = useScannedBoxes({
    ...{ premises, placesKnown: own !== undefined, running, products, basket, act, say },
  });
  const take = (scan: Scan) => {
    if (running) missed.current += 1;
    takeScan(scan);
  };
  const giveOut = () => {
    if (running) return;
    if (isAsking()) {
      say({ tone: 'doubt', words: 'asking' });
      return;
    }
    const [first] = faultsOf(basket);
    setAttempted(true);
    if (first === undefined && premises !== undefined) {
      missed.current = 0;
      void run(basket);
      return;
    }
    say({ tone: 'doubt', words: premises === undefined ? 'no-place' : 'incomplete' });
    if (first !== undefined) focusField(first.field);
  };
  const echo = ({ code }: Scan) => {
    say({ tone: 'doubt', words: 'echo', about: code.text });
  };
  const undone = () => {
    say({ tone: 'plain', words: 'undone' });
  };
  return { basket, act, said, products, take, echo, problem, running, attempted, giveOut, undone };
}

function focusField(id: string): void {
  if (id === 'scan') focusScanPlace();
  else document.getElementById(id)?.focus();
}

function focusScanPlace(): void {
  document.querySelector<HTMLElement>('.ps-scan-place')?.focus();
}

function focusPatient(): void {
  document.getElementById('patient')?.focus();
}
