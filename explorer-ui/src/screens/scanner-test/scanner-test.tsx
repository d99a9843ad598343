import { Button } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyPress } from '../../scan/key-press.ts';
import { OtherWays } from '../../scan/other-ways.tsx';
import { ScanPlace } from '../../scan/scan-place.tsx';
import { play } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import { Page } from '../../ui/page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { KeyTable } from './key-table.tsx';
import { ScanReport } from './scan-report.tsx';
import '../../ui/facts.css';
import './scanner-test.css';

/** More would only scroll away: two long codes. */
const MAX_KEYS = 200;

/** Shows what a scanner really sends: every key with its time, and what is made of them. Records nothing. */
export default function ScannerTest() {
  const { t } = useTranslation('scanner-test');
  const [keys, setKeys] = useState<readonly KeyPress[]>([]);
  // The list may lag behind: keys are never kept waiting for it.
  const shownKeys = useDeferredValue(keys);
  const [last, setLast] = useState<{ readonly scan: Scan; readonly echo: boolean } | undefined>(undefined);
  const take = (scan: Scan, echo = false) => {
    setLast({ scan, echo });
    play(echo ? 'warn' : scan.code.kind === 'unknown' ? 'refuse' : 'ok');
  };
  useScanner({
    onScan: take,
    onEcho: (scan) => {
      take(scan, true);
    },
    onPress: (press) => {
      if (press.type === 'down') setKeys((before) => [...before, press].slice(-MAX_KEYS));
    },
  });
  return (
    <Page lead={t('lead')}>
      <ScanPlace label={t('place')} />
      <ScanReport last={last} />
      <KeyTable
        keys={shownKeys}
        onClear={() => {
          setKeys([]);
          setLast(undefined);
        }}
      />
      <Sounds />
      <OtherWays onScan={take} />
    </Page>
  );
}

function Sounds() {
  const { t } = useTranslation('scanner-test');
  const { sound } = usePreferences();
  return (
    <section className="ps-card" aria-labelledby="sounds">
      <h2 id="sounds">{t('sounds')}</h2>
      <p>{t(sound ? 'sounds-text' : 'sound-off')}</p>
      <div className="ps-row">
        {(['ok', 'warn', 'refuse'] as const).map((each) => (
          <Button
            key={each}
            disabled={!sound}
            onClick={() => {
              play(each);
            }}
          >
            {t(`sound-${each}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
