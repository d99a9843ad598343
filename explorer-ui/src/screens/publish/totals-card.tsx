import { useTranslation } from 'react-i18next';
import { Money } from '../../ui/money.tsx';
import type { Prepared } from './prepared.ts';

/** What the clerk compares with the till before anything is sent: count and sum to the fen, of each day. */
export function TotalsCard({ prepared: { totals, detailRows, leftOut } }: { readonly prepared: Prepared }) {
  const { t } = useTranslation('publish');
  return (
    <section className="ps-card" aria-labelledby="publish-totals">
      <h2 id="publish-totals">{t('totals.title')}</h2>
      <p>{t('totals.lead')}</p>
      <dl className="ps-publish-totals">
        <div>
          <dt>{t('totals.count')}</dt>
          <dd className="ps-number">{t('totals.receipts', { count: totals.count })}</dd>
        </div>
        <div>
          <dt>{t('totals.amount')}</dt>
          <dd>
            <Money amount={totals.amount} />
          </dd>
        </div>
        <div>
          <dt>{t('totals.details')}</dt>
          <dd className="ps-number">{t('totals.lines', { count: detailRows })}</dd>
        </div>
      </dl>
      {leftOut > 0 && <p>{t('totals.left-out', { count: leftOut })}</p>}
      {totals.unread > 0 && <p>{t('totals.unread', { count: totals.unread })}</p>}
      <div className="ps-publish-frame" role="group" aria-label={t('totals.days')} tabIndex={0}>
        <table>
          <caption>{t('totals.days')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('totals.day')}</th>
              <th scope="col" className="ps-publish-right">
                {t('totals.count')}
              </th>
              <th scope="col" className="ps-publish-right">
                {t('totals.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {totals.days.map(({ day, count, amount }) => (
              <tr key={day}>
                <th scope="row">{day === '' ? t('totals.no-day') : day}</th>
                <td className="ps-number ps-publish-right">{count}</td>
                <td className="ps-publish-right">
                  <Money amount={amount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
