import { ScanOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../api/store.ts';
import { scanGuard } from './scan-guard.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import './scan.css';

interface ScanPlaceProps {
  /** What is to be scanned: "Scan the box". */
  readonly label: string;
  readonly children?: ReactNode;
}

/**
 * Where the focus rests while somebody scans: no text field, so that no input method is on. Says whether the page is ready and
 * what is set wrong at keyboard or scanner; the keys themselves are heard by `useScanner` wherever the focus is.
 */
export function ScanPlace({ label, children }: ScanPlaceProps) {
  const { t } = useTranslation('scan');
  const place = useRef<HTMLDivElement>(null);
  const ready = useWindowFocus();
  useKeptFocus(place);
  return (
    <div ref={place} className="ps-scan-place" role="group" aria-label={label} tabIndex={-1} data-ready={ready}>
      <ScanOutlined aria-hidden />
      <div>
        <strong>{label}</strong>
        <span role="status">{t(ready ? 'place.ready' : 'place.away')}</span>
        <Guard />
        {children}
      </div>
    </div>
  );
}

function Guard() {
  const { t } = useTranslation('scan');
  const { caps, notes } = useStore(scanGuard);
  return (
    <div className="ps-scan-guard" role="status">
      {caps && <span>{t('place.caps')}</span>}
      {notes.map((note) => (
        <span key={note}>{t(`note.${note}`)}</span>
      ))}
    </div>
  );
}

/** False while another window has the keyboard: what is scanned goes there. */
function useWindowFocus(): boolean {
  const [focused, setFocused] = useState(() => document.hasFocus());
  useEffect(() => {
    const look = () => {
      setFocused(document.hasFocus());
    };
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    return () => {
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
    };
  }, []);
  return focused;
}
