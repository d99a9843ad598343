import { useQuery } from '@tanstack/react-query';
import { useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allProducts } from '../../api/supply.ts';
import { ScanPlace } from '../../scan/scan-place.tsx';
import { play } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import { useSignedIn } from '../../session/session.ts';
import { Page } from '../../ui/page.tsx';
import { OtherWays } from '../goods/other-ways.tsx';
import { OwnPlace } from '../goods/own-place.tsx';
import { useOwnPlaces } from '../goods/own-places.ts';
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
import { useOutbox } from './use-outbox.ts';
import { useScannedBoxes } from './use-scanned-boxes.ts';
import './dispense.css';

/** The counter of a pharmacy: scan, say for whom, give out; all by keyboard and scanner. */
export default function Dispense() {
  const { t } = useTranslation('dispense');
  const institution = useSignedIn()?.institution ?? '';
  const places = useOwnPlaces(['PHARMACY', 'DISPENSARY']);
  const premises = places.chosen?.id;
  const counter = useCounter(institution, premises, places.own !== undefined);
  const { basket, act, said, take, echo, problem, running, attempted, giveOut } = counter;
  const [caps, setCaps] = useState(false);
  useScanner({
    onScan: take,
    onEcho: echo,
    onPress: (press) => {
      setCaps(press.caps);
    },
  });
  useFunctionKeys({ F2: focusPatient, F4: focusScanPlace, F9: giveOut });
  return (
    <Page lead={t('lead')} actions={<OwnPlace places={places} />}>
      <OutboxNotice institution={institution} />
      <div className="ps-counter">
        <div className="ps-stack">
          <div id="dispense-place">
            <ScanPlace label={t('scan')} caps={caps}>
              <span className="ps-soft">{t('keys')}</span>
            </ScanPlace>
          </div>
          <SaidPanel said={said} />
          <BoxList basket={basket} act={act} />
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
        <PrescriptionForm basket={basket} products={counter.products} act={act} />
      </div>
      <OtherWays onScan={take} />
      <LastDispensings premises={premises} />
    </Page>
  );
}

/** What lies on the counter, and what was said last. */
function useCounter(institution: string, premises: string | undefined, placesKnown: boolean) {
  const [basket, act] = useReducer(stepBasket, institution, emptyBasket);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const [attempted, setAttempted] = useState(false);
  const { data: products = [] } = useQuery({ queryKey: ['products'], queryFn: ({ signal }) => allProducts(signal) });
  const say = (next: Said) => {
    setSaid(next);
    play(SOUND_OF[next.tone]);
  };
  useOutbox(institution);
  const take = useScannedBoxes({ premises, placesKnown, products, basket, act, say });
  const { run, running, problem } = useDispense({
    ...{ institution, premises, say },
    onGiven: (what) => {
      setAttempted(false);
      act({ do: what === 'all' ? 'empty' : 'boxes-given' });
      focusScanPlace();
    },
  });
  const giveOut = () => {
    const [first] = faultsOf(basket);
    setAttempted(true);
    if (first === undefined && premises !== undefined) {
      void run(basket);
      return;
    }
    say({ tone: 'doubt', words: premises === undefined ? 'no-place' : 'incomplete' });
    if (first !== undefined) focusField(first.field);
  };
  const echo = ({ code }: Scan) => {
    say({ tone: 'doubt', words: 'echo', about: code.text });
  };
  return { basket, act, said, products, take, echo, problem, running, attempted, giveOut };
}

function focusField(id: string): void {
  if (id === 'dispense-place') focusScanPlace();
  else document.getElementById(id)?.focus();
}

function focusScanPlace(): void {
  document.querySelector<HTMLElement>('.ps-scan-place')?.focus();
}

function focusPatient(): void {
  document.getElementById('patient')?.focus();
}
