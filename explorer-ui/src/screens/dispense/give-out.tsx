import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../api/problem.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { Basket } from './basket.ts';
import type { BasketFault } from './basket-request.ts';
import { isUncoded } from './basket-request.ts';
import { noticeIn } from './said.ts';

interface GiveOutProps {
  readonly basket: Basket;
  readonly faults: readonly BasketFault[];
  readonly problem: ApiProblem | undefined;
  readonly running: boolean;
  readonly onGiveOut: () => void;
  readonly onEmpty: () => void;
}

/** The button that gives the basket out, and why it does not. */
export function GiveOut({ basket, faults, problem, running, onGiveOut, onEmpty }: GiveOutProps) {
  const { t } = useTranslation('dispense');
  return (
    <div className="ps-stack">
      {faults.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={<strong>{t('faults')}</strong>}
          description={
            <ul className="ps-faults">
              {faults.map(({ fault, field, name }) => (
                <li key={`${fault} ${field}`}>{t(`fault.${fault}`, { name: name ?? '' })}</li>
              ))}
            </ul>
          }
        />
      )}
      {problem !== undefined && <ProblemNotice problem={problem} fieldName={(pointer) => placeAt(basket, pointer)} />}
      {problem !== undefined && noticeIn(problem.faults[0]?.detail) !== undefined && (
        <p>{t('notice', { notice: noticeIn(problem.faults[0]?.detail)?.notice ?? '' })}</p>
      )}
      <div className="ps-row">
        <Button type="primary" size="large" loading={running} onClick={onGiveOut}>
          {t('give-out')}
        </Button>
        <Button disabled={running} onClick={onEmpty}>
          {t('empty')}
        </Button>
      </div>
    </div>
  );
}

/** What a refusal points to, by its name: a box with what stands on it, or the medicine of stock without codes. */
function placeAt({ boxes, lines }: Basket, pointer: string): string | undefined {
  const [, what, at] = /^\/(units|items)\/(\d+)/u.exec(pointer) ?? [];
  if (what === 'items') return lines.filter(isUncoded)[Number(at)]?.product.name;
  const box = at === undefined ? undefined : boxes[Number(at)];
  return box === undefined ? undefined : `${box.product?.name ?? ''} ${box.code}`.trim();
}
