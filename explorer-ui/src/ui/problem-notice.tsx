import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { isPassing, sentenceOfCode } from '../api/problem.ts';
import type { ApiProblem, InputFault } from '../api/problem.ts';
import { CopyText } from './copy-text.tsx';
import { useNextStep } from './next-step.ts';
import { useSentences } from './sentences.ts';

interface ProblemNoticeProps {
  readonly problem: ApiProblem;
  /** Does the same act again, with the same Idempotency-Key (`useAct` does). */
  readonly again?: (() => void) | undefined;
  /** How the form calls the field of a JSON pointer; the pointer itself without it. */
  readonly fieldName?: (pointer: string) => string | undefined;
}

/** Why something did not work, what to do now, and the trace id to tell somebody who can look further. */
export function ProblemNotice({ problem, again, fieldName }: ProblemNoticeProps) {
  const { t } = useTranslation('ui');
  const nextStep = useNextStep();
  const language = useSentences();
  const { code, faults, traceId, retryAfterSeconds, detail } = problem;
  const passing = isPassing(code);
  return (
    <Alert
      type={passing ? 'warning' : 'error'}
      showIcon
      title={<strong>{problem.sentence(language)}</strong>}
      description={
        <div className="ps-stack ps-problem">
          <p>
            <strong>{t('problem.next')}</strong> {detail ?? nextStep(code)}
            {retryAfterSeconds !== undefined &&
              retryAfterSeconds > 5 &&
              ` ${t('problem.wait', { seconds: retryAfterSeconds })}`}
          </p>
          {faults.length > 0 && <Faults faults={faults} fieldName={fieldName} />}
          <p className="ps-soft">
            {code}
            {traceId !== undefined && (
              <>
                {' · '}
                {t('problem.trace')} <CopyText text={traceId} short={traceId.slice(0, 12)} />
              </>
            )}
          </p>
          {again !== undefined && passing && (
            <div>
              <Button onClick={again}>{t('problem.again')}</Button>
            </div>
          )}
        </div>
      }
    />
  );
}

interface FaultsProps {
  readonly faults: readonly InputFault[];
  readonly fieldName: ProblemNoticeProps['fieldName'];
}

function Faults({ faults, fieldName }: FaultsProps) {
  const { t } = useTranslation('ui');
  const language = useSentences();
  return (
    <div>
      {t('problem.faults')}
      <ul>
        {faults.map(({ pointer, code }) => (
          <li key={`${pointer} ${code}`}>
            <span className="ps-code">{fieldName?.(pointer) ?? pointer}</span> {sentenceOfCode(code, language) ?? code}
          </li>
        ))}
      </ul>
    </div>
  );
}
