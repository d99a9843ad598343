import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { play } from '../../scan/sounds.ts';
import type { Sound } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import { Page } from '../../ui/page.tsx';
import { readVerdict } from '../../ui/tone.ts';
import type { Tone } from '../../ui/tone.ts';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { Applications } from './applications.tsx';
import { BatchCards } from './batch-cards.tsx';
import { DESK, deskAddress } from './desk-address.ts';
import { DeskInput } from './desk-input.tsx';
import { markRepeated, withOutcome } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';
import { DeskTable } from './desk-table.tsx';
import { ReservePanel } from './reserve-panel.tsx';
import { RowVerdict } from './row-verdict.tsx';
import { useBatch } from './use-batch.ts';
import { useChosen } from './use-chosen.ts';
import { useDesk } from './use-desk.ts';
import type { Wanted } from './use-desk.ts';
import { useReservations } from './use-reservations.ts';
import { WaitingReleases } from './waiting-releases.tsx';
import { wantedOf } from './wanted.ts';
import './claim-desk.css';

const SOUNDS: Readonly<Record<Tone, Sound>> = { good: 'ok', doubt: 'warn', plain: 'warn', bad: 'refuse' };

/** The counter of a payer: verify what is shown, reserve what can be claimed. */
export default function ClaimDesk() {
  const { t } = useTranslation('claim-desk');
  const { desk, seen, batch, turn, reservations, rows, row, strange, ask, take, lay, show, clear } = useCounter();
  const chosen = useChosen(rows);
  useScanner({ onScan: take });
  return (
    <Page lead={t('lead')}>
      <div className="ps-desk">
        <DeskInput desk={desk} onScan={take} onAsk={ask} onBatch={batch.show} />
        <RowVerdict row={row} strange={strange} onAsk={ask} />
      </div>
      <Applications onRows={lay} />
      <WaitingReleases />
      <BatchCards desk={desk} seen={seen} shown={batch.id} onShow={batch.show} onTurn={turn} />
      <DeskTable rows={rows} chosen={chosen} onShow={show} onClear={clear} />
      <ReservePanel chosen={chosen} reservations={reservations} />
    </Page>
  );
}

/** What lies on the desk, and which receipt is shown large. */
function useCounter() {
  const { batch, turn, seen } = useShownBatch();
  const desk = useDesk();
  const reservations = useReservations();
  const [shown, setShown] = useState<string | undefined>(undefined);
  const [strange, setStrange] = useState(false);
  const all = [...desk.rows, ...seen.rows].map((row) => withOutcome(row, reservations.outcomes[row.key]));
  const rows = markRepeated(all);
  const ask = (wanted: Wanted) => {
    setStrange(false);
    setShown(wanted.row.key);
    void desk.askNow(wanted).then((row) => {
      play(soundOf(row));
    });
  };
  const take = ({ code }: Pick<Scan, 'code'>) => {
    const wanted = wantedOf(code);
    if (wanted === undefined) {
      setStrange(true);
      play('refuse');
    } else ask(wanted);
  };
  const lay = (added: readonly DeskRow[]) => {
    const [first] = added;
    if (first === undefined) return;
    desk.lay(added);
    play(soundOf(first));
    show(first.key);
  };
  const show = (key: string) => {
    setStrange(false);
    setShown(key);
    document.getElementById('desk-verdict')?.focus();
  };
  const clear = () => {
    desk.clear();
    setShown(undefined);
    batch.show('');
  };
  const row = rows.find(({ key }) => key === shown);
  return { desk, seen, batch, turn, reservations, rows, row, strange, ask, take, lay, show, clear };
}

/** The list whose results stand in the table: in the address, so that a reload or a colleague sees the same. */
function useShownBatch() {
  const filters = useUrlFilters(['batch']);
  const [turns, setTurns] = useState(0);
  const id = filters.values.batch;
  const seen = useBatch(id === '' ? undefined : id, turns);
  useEffect(() => {
    deskAddress.set(id === '' ? DESK : `${DESK}?${new URLSearchParams({ batch: id }).toString()}`);
  }, [id]);
  const show = (next: string) => {
    filters.set('batch', next);
  };
  const turn = () => {
    setTurns((now) => now + 1);
  };
  return { batch: { id, show }, turn, seen };
}

function soundOf({ headline, checks }: DeskRow): Sound {
  return headline === undefined || headline === 'UNREADABLE' ? 'warn' : SOUNDS[readVerdict(headline, checks).tone];
}
