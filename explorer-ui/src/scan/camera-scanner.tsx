import { Button } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { runCamera } from './camera-loop.ts';
import type { CameraFault } from './camera-loop.ts';
import { newDoubleScanFilter } from './double-scan.ts';
import { identityOf, readScannedCode } from './scanned-code.ts';
import type { Scan } from './use-scanner.ts';
import './scan.css';

interface CameraScannerProps {
  readonly onScan: (scan: Scan) => void;
  readonly onClose: () => void;
}

/** The camera as a scanner: reads code after code (DataMatrix, QR, Code 128, EAN-13), each once in two seconds. */
export function CameraScanner({ onScan, onClose }: CameraScannerProps) {
  const { t } = useTranslation('scan');
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'opening' | 'open' | CameraFault>('opening');
  const told = useEffectEvent(onScan);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    const closed = new AbortController();
    const isEcho = newDoubleScanFilter();
    void runCamera({
      ...{ video: element, signal: closed.signal },
      onOpen: () => {
        setState('open');
      },
      onText: (text) => {
        const code = readScannedCode(text, new Date().getFullYear());
        if (!isEcho(identityOf(code), performance.now())) told({ by: 'camera', code, notes: [] });
      },
    }).then((fault) => {
      if (fault !== undefined) setState(fault);
    });
    return () => {
      closed.abort();
    };
  }, []);
  const faulty = state !== 'opening' && state !== 'open';
  return (
    <div className="ps-camera">
      <video ref={video} muted playsInline hidden={faulty} aria-label={t('camera.label')} />
      <p role="status" data-fault={faulty}>
        {t(`camera.${state}`)}
      </p>
      <div>
        <Button onClick={onClose}>{t('camera.close')}</Button>
      </div>
    </div>
  );
}
