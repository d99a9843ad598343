import type { Verification } from '@piaosu/gateway/api';
import { useTranslation } from 'react-i18next';
import { sentenceOfCode } from '../api/problem.ts';
import { useNextStep } from './next-step.ts';
import { ReadAloud } from './read-aloud.tsx';
import { useSentences } from './sentences.ts';
import { ToneSign } from './tone-sign.tsx';
import { readVerdict, toneOfResult } from './tone.ts';
import './check-list.css';

type Check = Verification['checks'][number];

interface CheckListProps {
  readonly verification: Pick<Verification, 'headline' | 'checks' | 'asOfBlock'>;
  /** Show what each result rests on, folded. */
  readonly evidence?: boolean;
}

/** A verdict: what it is and what to do, then each check with its own cause. Announced when it comes. */
export function CheckList({ verification, evidence = false }: CheckListProps) {
  const { t } = useTranslation('ui');
  const nextStep = useNextStep();
  const language = useSentences();
  const { checks, asOfBlock } = verification;
  const { word, tone, bar } = readVerdict(verification.headline, checks);
  const code = bar?.code ?? (bar === undefined ? word : verification.headline);
  const sentence = sentenceOfCode(code, language) ?? code;
  const step = nextStep(code);
  return (
    <section className="ps-check-list" data-tone={tone}>
      <div className="ps-check-head" role="status">
        <ToneSign tone={tone} />
        <div>
          <h2>{t(`verdict.${word}`)}</h2>
          <p>{sentence}</p>
          <p className="ps-check-next">
            <strong>{t('check-list.next')}</strong> {step}
          </p>
        </div>
        <ReadAloud text={`${t(`verdict.${word}`)}。${sentence} ${step}`} />
      </div>
      <h3 className="ps-hidden">{t('check-list.label')}</h3>
      {checks.length === 0 ? (
        <p className="ps-soft">{t('check-list.none')}</p>
      ) : (
        <ul>
          {checks.map((check) => (
            <CheckLine key={check.name} check={check} evidence={evidence} />
          ))}
        </ul>
      )}
      {asOfBlock !== undefined && (
        <p className="ps-soft ps-check-block">{t('check-list.as-of', { block: asOfBlock })}</p>
      )}
    </section>
  );
}

function CheckLine({ check, evidence }: { readonly check: Check; readonly evidence: boolean }) {
  const { t } = useTranslation('ui');
  const nextStep = useNextStep();
  const language = useSentences();
  const { name, result, code } = check;
  const explained = code !== undefined && result !== 'valid' && result !== 'not-applicable';
  return (
    <li>
      <ToneSign tone={toneOfResult(result)} />
      <div>
        <div className="ps-check-line">
          <span>{t(`check.${name}`)}</span>
          <strong>{t(`result.${result}`)}</strong>
        </div>
        {explained && (
          <p className="ps-soft">
            {sentenceOfCode(code, language) ?? code} {nextStep(code)}
          </p>
        )}
        {evidence && check.evidence !== undefined && (
          <details>
            <summary>{t('check-list.detail')}</summary>
            <pre className="ps-code">{JSON.stringify(check.evidence, undefined, 2)}</pre>
          </details>
        )}
      </div>
    </li>
  );
}
