import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CameraScanner } from './camera-scanner.tsx';
import { TypedCode } from './typed-code.tsx';
import type { Scan } from './use-scanner.ts';

/** Without a scanner: typed by hand, or by the camera. */
export function OtherWays({ onScan }: { readonly onScan: (scan: Scan) => void }) {
  const { t } = useTranslation('scan');
  const [open, setOpen] = useState(false);
  return (
    <section className="ps-card" aria-labelledby="other-ways">
      <h2 id="other-ways">{t('other-ways')}</h2>
      <TypedCode onScan={onScan} />
      {open ? (
        <CameraScanner
          onScan={onScan}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : (
        <div>
          <Button
            onClick={() => {
              setOpen(true);
            }}
          >
            {t('camera.start')}
          </Button>
        </div>
      )}
    </section>
  );
}
