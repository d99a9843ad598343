import { ScanPlace } from '../../scan/scan-place.tsx';
import { SaidPanel } from '../dispense/said-panel.tsx';
import type { HeardUnits } from './use-heard-units.ts';
import '../dispense/dispense.css';
import './goods.css';

interface HeardPanelProps {
  readonly heard: Pick<HeardUnits, 'said'>;
  readonly label: string;
}

/** Where to scan, and what was said to the last scan. */
export function HeardPanel({ heard, label }: HeardPanelProps) {
  return (
    <>
      <ScanPlace label={label} />
      <SaidPanel said={heard.said} />
    </>
  );
}
