import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/claims.ts';
import { useStore } from '../../api/store.ts';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PrintPage } from '../../ui/print-page.tsx';
import { lifeOfClaim } from './bill-life.ts';
import { claimedReceipts } from './claimed-receipts.ts';
import { ClaimFacts } from './claim-facts.tsx';
import { useReasonWords } from './claim-words.ts';

/** The claim on one sheet of A4, with what happened to it and places to sign. */
export function ClaimSheet({ claim }: { readonly claim: Claim }) {
  const { t } = useTranslation('claim-desk');
  const { t: ui } = useTranslation('ui');
  const reasonWords = useReasonWords();
  // Not known in this tab: a line to write them on, so that what is signed names what it is about.
  const known = useStore(claimedReceipts)[claim.id] !== undefined;
  return (
    <PrintPage title={t('sheet.title')}>
      <ClaimFacts claim={claim} />
      <section>
        <h3>{t('claim.life')}</h3>
        <table>
          <tbody>
            {lifeOfClaim(claim).map(({ what, at, amount, who, reason, note }, i) => (
              <tr key={`${String(i)} ${what}`}>
                <td>{at !== undefined && <Moment at={at} />}</td>
                <th scope="row">{ui(`life.${what}`)}</th>
                <td>{amount !== undefined && <Money amount={amount} />}</td>
                <td>{who}</td>
                <td>
                  {[...(reason === undefined ? [] : [reasonWords(reason)]), ...(note === undefined ? [] : [note])].join(
                    '：',
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!known && <p className="ps-claim-blank">{t('claim.receipt-numbers')}</p>}
      <section className="ps-claim-sign">
        <div>{t('claim.sign')}</div>
        <div>{t('claim.check')}</div>
      </section>
      <p>{t('sheet.note')}</p>
    </PrintPage>
  );
}
