import { useTranslation } from 'react-i18next';
import type { MyReceiptInFull } from '@piaosu/gateway/api';
import { CopyText } from '../../ui/copy-text.tsx';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { fieldOf } from './receipt-life.ts';

/** Amounts of a receipt that people ask about, in the order of the paper. */
const AMOUNTS = ['fundAmount', 'otherAmount', 'accountAmount', 'cashAmount'] as const;

/** What the receipt says. */
export function ReceiptFacts({ whole }: { readonly whole: MyReceiptInFull }) {
  const { t } = useTranslation('patient');
  const of = (name: string) => fieldOf(whole, name);
  const amounts = AMOUNTS.filter((name) => /[1-9]/u.test(of(name)));
  return (
    <section className="ps-card" aria-labelledby="facts">
      <h2 id="facts">{t('receipt.says')}</h2>
      <dl className="ps-mine-facts">
        <Fact name={t('receipt.hospital')}>{of('issuerName')}</Fact>
        <Fact name={t('receipt.patient')}>{of('patientName')}</Fact>
        <Fact name={t('receipt.date')}>
          <Moment at={of('issueDate')} />
        </Fact>
        <Fact name={t('receipt.total-amount')}>
          <Money amount={of('totalAmount')} />
        </Fact>
        {amounts.map((name) => (
          <Fact key={name} name={t(`receipt.${name}`)}>
            <Money amount={of(name)} />
          </Fact>
        ))}
        <Fact name={t('receipt.code')}>
          <CopyText text={of('eInvoiceCode')} />
        </Fact>
        <Fact name={t('receipt.number')}>
          <CopyText text={of('eInvoiceNumber')} />
        </Fact>
        <Fact name={t('receipt.check-code')}>
          <CopyText text={of('checkCode')} />
        </Fact>
      </dl>
      <Lines whole={whole} />
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: React.ReactNode;
}

function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The lines of the bill, folded: long, and rarely what somebody came for. */
function Lines({ whole }: { readonly whole: MyReceiptInFull }) {
  const { t } = useTranslation('patient');
  const lines = linesOf(whole);
  if (lines.length === 0) return null;
  return (
    <details className="ps-mine-lines">
      <summary>{t('receipt.lines', { count: lines.length })}</summary>
      <ul>
        {lines.map(({ name, amount }, i) => (
          <li key={`${String(i)} ${name}`}>
            <span>{name}</span>
            <Money amount={amount} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function linesOf({ receipt }: MyReceiptInFull): { readonly name: string; readonly amount: string }[] {
  const { details } = receipt;
  if (!Array.isArray(details)) return [];
  return details.flatMap((line) => {
    if (typeof line !== 'object' || line === null || Array.isArray(line)) return [];
    const { name, amount } = line;
    return typeof name === 'string' && typeof amount === 'string' ? [{ name, amount }] : [];
  });
}
