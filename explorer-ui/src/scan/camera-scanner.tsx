import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newDoubleScanFilter } from './double-scan.ts';
import { identityOf, readScannedCode } from './scanned-code.ts';
import { useCamera } from './use-camera.ts';
import type { Scan } from './use-scanner.ts';
import './scan.css';

interface CameraScannerProps {
  readonly onScan: (scan: Scan) => void;
  readonly onClose: () => void;
}

/** The camera as a scanner: reads code after code (DataMatrix, QR, Code 128, EAN-13), each once while it is held there. */
export function CameraScanner({ onScan, onClose }: CameraScannerProps) {
  const { t } = useTranslation('scan');
  const [isEcho] = useState(() => newDoubleScanFilter());
  const { video, state, isFault } = useCamera({
    codes: 'box',
    onText: (text) => {
      const code = readScannedCode(text, new Date().getFullYear());
      if (!isEcho(identityOf(code), performance.now())) onScan({ by: 'camera', code, notes: [] });
    },
  });
  return (
    <div className="ps-camera">
      <video ref={video} muted playsInline hidden={isFault} aria-label={t('camera.label')} />
      <p role="status" data-fault={isFault}>
        {t(`camera.${state}`)}
      </p>
      <div>
        <Button onClick={onClose}>{t('camera.close')}</Button>
      </div>
    </div>
  );
}
