import { useTranslation } from 'react-i18next';
import { SUBJECTS } from '../../api/supervision.ts';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { DashboardCard } from './dashboard-card.tsx';
import { DayRangeFields, useDayRange } from './day-range.tsx';
import './supervision.css';

const VIEWS = ['chart', 'table'] as const;

/** Receipts, verdicts and claims between two days, as pictures or as tables. */
export default function Dashboards() {
  const { t } = useTranslation('supervision');
  const range = useDayRange();
  const { days } = range;
  const { values, set } = useUrlFilters(['view']);
  const view = values.view === 'table' ? 'table' : 'chart';
  return (
    <Page lead={t('decides')}>
      <div className="ps-super-bar">
        <DayRangeFields range={range} />
        <Choice
          label={t('view.label')}
          options={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
          value={view}
          onChange={(next) => {
            set('view', next === 'chart' ? '' : next);
          }}
        />
      </div>
      {days !== undefined &&
        SUBJECTS.map((subject) => <DashboardCard key={subject} subject={subject} days={days} view={view} />)}
    </Page>
  );
}
