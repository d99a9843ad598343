import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { beginBatch } from '../../api/verification.ts';
import { CameraScanner } from '../../scan/camera-scanner.tsx';
import { ScanPlace } from '../../scan/scan-place.tsx';
import { TypedCode } from '../../scan/typed-code.tsx';
import type { Scan } from '../../scan/use-scanner.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ElementsForm } from './elements-form.tsx';
import { FILE_TYPES, MAX_FILE_BYTES, sortFile } from './receipt-file.ts';
import type { Desk, Wanted } from './use-desk.ts';
import { fileWanted } from './wanted.ts';

interface DeskInputProps {
  readonly desk: Desk;
  readonly onScan: (scan: Scan) => void;
  readonly onAsk: (wanted: Wanted) => void;
  /** A list was begun. */
  readonly onBatch: (id: string) => void;
}

/** All ways in which a receipt comes to the desk. */
export function DeskInput({ desk, onScan, onAsk, onBatch }: DeskInputProps) {
  const { t } = useTranslation('claim-desk');
  const [problem, setProblem] = useState<ApiProblem | undefined>(undefined);
  const takeFiles = async (files: readonly File[]) => {
    setProblem(undefined);
    const sorted = await Promise.all(files.map(sortFile));
    desk.askLater(sorted.flatMap((each) => (each.is === 'receipt' ? [fileWanted(each)] : [])));
    for (const { file } of sorted.filter(({ is }) => is === 'list')) {
      try {
        onBatch((await beginBatch(file)).id);
      } catch (error) {
        setProblem(toApiProblem(error));
      }
    }
  };
  return (
    <div className="ps-stack">
      <ScanPlace label={t('scan')}>
        <span className="ps-soft">{t('scan-hint')}</span>
      </ScanPlace>
      <FileDrop
        label={t('files')}
        types={FILE_TYPES}
        maxBytes={MAX_FILE_BYTES}
        multiple
        onFiles={(files) => void takeFiles(files)}
      />
      <p className="ps-soft">{t('files-hint')}</p>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <details className="ps-card ps-desk-other">
        <summary>{t('other-ways')}</summary>
        <ElementsForm onAsk={onAsk} />
        <TypedCode onScan={onScan} />
        <Camera onScan={onScan} />
      </details>
    </div>
  );
}

function Camera({ onScan }: Pick<DeskInputProps, 'onScan'>) {
  const { t } = useTranslation('claim-desk');
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <CameraScanner
        onScan={onScan}
        onClose={() => {
          setOpen(false);
        }}
      />
    );
  }
  return (
    <div>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {t('camera')}
      </Button>
    </div>
  );
}
