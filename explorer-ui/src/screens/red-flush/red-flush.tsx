import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toApiProblem } from '../../api/problem.ts';
import { readReceipt } from '../../api/publish.ts';
import type { ReceiptName } from '../../api/publish.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { FoundReceipt } from './found-receipt.tsx';
import { receiptNameIn } from './receipt-name.ts';
import './red-flush.css';

/** Cancels a receipt of the own hospital by its negative one and, where it was wrong, puts a new one in its place. */
export default function RedFlush() {
  const { t } = useTranslation('red-flush');
  const [wanted, setWanted] = useState<ReceiptName | undefined>(undefined);
  return (
    <Page lead={t('lead')}>
      <FindForm onFind={setWanted} />
      {wanted !== undefined && <Found key={`${wanted.code}-${wanted.number}`} wanted={wanted} />}
    </Page>
  );
}

function Found({ wanted }: { readonly wanted: ReceiptName }) {
  const { t } = useTranslation('red-flush');
  const { data, error, refetch } = useQuery({
    queryKey: ['own-receipt', wanted],
    queryFn: ({ signal }) => readReceipt(wanted, signal),
  });
  if (data !== undefined) return <FoundReceipt found={data} />;
  if (error === null) return <PageSkeleton />;
  const problem = toApiProblem(error);
  if (problem.code !== 'RESOURCE_NOT_FOUND') return <ProblemNotice problem={problem} again={() => void refetch()} />;
  return (
    <div role="alert">
      <EmptyState title={t('find.not-ours')}>{t('find.not-ours-text')}</EmptyState>
    </div>
  );
}

function FindForm({ onFind }: { readonly onFind: (name: ReceiptName) => void }) {
  const { t } = useTranslation('red-flush');
  const [text, setText] = useState('');
  const [faulty, setFaulty] = useState(false);
  const find = (typed: string) => {
    const name = receiptNameIn(typed);
    setFaulty(name === undefined);
    if (name !== undefined) onFind(name);
  };
  useScanner({
    onScan: ({ code }) => {
      setText(code.kind === 'receipt' ? `${code.elements.eInvoiceCode}-${code.elements.eInvoiceNumber}` : code.text);
      find(code.text);
    },
    onEcho: () => undefined,
  });
  return (
    <form
      className="ps-card"
      aria-label={t('find.title')}
      onSubmit={(event) => {
        event.preventDefault();
        find(text);
      }}
    >
      <h2>{t('find.title')}</h2>
      <LabelledInput
        id="red-find"
        label={t('find.label')}
        hint={t('find.hint')}
        value={text}
        faulty={faulty}
        onChange={setText}
      />
      {faulty && <p role="alert">{t('find.faulty')}</p>}
      <div>
        <Button htmlType="submit" type="primary">
          {t('find.do')}
        </Button>
      </div>
    </form>
  );
}
