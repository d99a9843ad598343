import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from './moment.tsx';
import './print-page.css';

interface PrintPageProps {
  /** The heading of the printed sheet. */
  readonly title: string;
  readonly children: ReactNode;
}

/** A sheet for A4: on the screen as it will be on paper, with a button; the shell around it is not printed. */
export function PrintPage({ title, children }: PrintPageProps) {
  const { t } = useTranslation('ui');
  const { t: app } = useTranslation('app');
  return (
    <div className="ps-print">
      <div className="ps-row ps-print-bar">
        <Button
          type="primary"
          icon={<PrinterOutlined aria-hidden />}
          onClick={() => {
            window.print();
          }}
        >
          {t('print.do')}
        </Button>
      </div>
      <article className="ps-sheet">
        <header>
          <h2>{title}</h2>
          <span>{app('name')}</span>
        </header>
        {children}
        <footer>
          <Moment at={new Date().toISOString()} precision="second" /> {t('moment.zone')}
        </footer>
      </article>
    </div>
  );
}
